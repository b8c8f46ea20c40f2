/**
 * A specification of Vega or Vega-Lite, as its `$schema` tells, is shown as its picture wherever the front end draws
 * those.
 */
import { jsonOf } from './json.js'

const SCHEMA = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/

/** Front ends know version 5 of both, which differs from 6 in little more than the number. */
const NEWEST = 5

/** @returns nothing for other values */
export function vegaBundle(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || ![Object.prototype, null].includes(Object.getPrototypeOf(value)))
    return undefined
  const { $schema: schema, description, title } = value as Readonly<Record<string, unknown>>
  const [, kind, version] = (typeof schema === 'string' && SCHEMA.exec(schema)) || []
  if (kind === undefined) return undefined
  const mime = `application/vnd.${kind.replace('-', '')}.v${Math.min(Number(version), NEWEST)}+json`
  const text =
    [description, title].find((each) => typeof each === 'string') ??
    `a figure of ${kind === 'vega' ? 'Vega' : 'Vega-Lite'}`
  return { [mime]: jsonOf(value, 'the specification'), 'text/plain': text }
}
