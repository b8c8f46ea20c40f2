/** A value as MIME bundle: what it says of itself, else its text. */
import { inspect, types } from 'node:util'
import type { Bundle } from '../threads.js'
import { jsonOf } from './json.js'
import { vegaBundle } from './vegaBundle.js'

/** Values with a method of this name say how they are shown; Deno's kernel asks for the same. */
export const DISPLAY = Symbol.for('Jupyter.display')

export async function bundleOf(value: unknown): Promise<Bundle> {
  const method = methodOf(value)
  if (!method) return { data: vegaBundle(value) ?? { 'text/plain': textOf(value) }, metadata: {} }
  const data: unknown = await method.call(value)
  if (!isBundle(data))
    throw new TypeError(
      `[Symbol.for('Jupyter.display')]() returned ${inspect(data, { depth: 0 })}, expected an object of MIME types`,
    )
  return { data: encodeBundle(data), metadata: {} }
}

/** The value of a cell. A promise says what it is: most of them were not meant to be seen. */
export async function resultOf(value: unknown): Promise<Bundle> {
  const bundle = await bundleOf(value)
  if (!types.isPromise(value) || methodOf(value)) return bundle
  return {
    ...bundle,
    data: {
      'text/plain': `${bundle.data['text/plain']}\nThis is a promise; write \`await\` before it to get its value.`,
    },
  }
}

/** An object that is nothing but content by MIME types. */
export const isMimeBundle = (value: unknown): value is Record<string, unknown> =>
  isBundle(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value)) &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => MIME.test(key))
const MIME = /^(application|audio|font|image|model|text|video)\/[\w.+-]+$/

function methodOf(value: unknown): ((this: unknown) => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  const method = (value as { readonly [DISPLAY]?: unknown })[DISPLAY]
  return typeof method === 'function' ? (method as (this: unknown) => unknown) : undefined
}

export const isBundle = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * JSON knows no bytes; the protocol wants them in base64.
 * @throws TypeError for what is neither text nor JSON: clients lose the whole message, and a notebook with it is not
 *   valid
 */
export const encodeBundle = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([mime, content]) => [mime, encode(mime, content)]))

function encode(mime: string, content: unknown): unknown {
  if (typeof content === 'string') return content
  if (content instanceof Uint8Array) return Buffer.from(content).toString('base64')
  const lines = Array.isArray(content) && content.every((line) => typeof line === 'string')
  if (lines || /[/+]json$/.test(mime)) return jsonOf(content, mime)
  throw new TypeError(
    `${mime} is ${inspect(content, { depth: -1 })}, expected text or bytes; other values have types that end in +json`,
  )
}

/** Without colour codes: they are no plain text. */
export function textOf(value: unknown): string {
  if (isTensor(value)) return value.toString()
  return inspect(value, { colors: false, depth: 3, maxArrayLength: 100, breakLength: 100 })
}

/** A tensor's own text shows its numbers, that of an object only its fields. */
const isTensor = (value: unknown): value is { toString(): string } =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { dataSync?: unknown }).dataSync === 'function' &&
  value.toString !== Object.prototype.toString
