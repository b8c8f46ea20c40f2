import { CheckpointError } from '../errors.js'
import type { RunIdentity } from './checkpoint.js'

/** Keys of a configuration that may change: a run may be lengthened; the micro-batch in use is compared by itself. */
const FREE = ['epochs', 'microBatch']

/**
 * Refuses to go on with a run under other terms: it would be neither the old run nor a new one.
 * @throws CheckpointError naming what differs
 */
export function checkIdentity(saved: RunIdentity, current: RunIdentity, path: string): void {
  const fixed = ({ config, ...rest }: RunIdentity): RunIdentity => ({
    ...rest,
    config: Object.fromEntries(Object.entries(config).filter(([key]) => !FREE.includes(key))),
  })
  const [before, now] = [fixed(saved), fixed(current)]
  const different = (Object.keys(now) as (keyof RunIdentity)[]).filter(
    (key) => canonical(before[key]) !== canonical(now[key]),
  )
  if (different.length === 0) return
  const told = different.map((key) =>
    key === 'config'
      ? `config (${configDifferences(before.config, now.config)})`
      : `${key} (${before[key]}, now ${now[key]})`,
  )
  throw new CheckpointError(path, `was made with another ${told.join(', ')}; use the same, or start a new run folder`)
}

function configDifferences(saved: object, current: object): string {
  const [before, now] = [saved, current] as Record<string, unknown>[]
  const keys = [...new Set([...Object.keys(before!), ...Object.keys(now!)])].filter(
    (key) => canonical(before![key]) !== canonical(now![key]),
  )
  return keys.map((key) => `${key}: ${JSON.stringify(before![key])}, now ${JSON.stringify(now![key])}`).join('; ')
}

/** JSON with sorted keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'undefined'
