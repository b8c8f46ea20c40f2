/** A widget's state without its arrays, which travel as raw bytes beside it, and back. */

export type Path = readonly (string | number)[]

export interface Split {
  readonly state: Record<string, unknown>
  readonly paths: readonly Path[]
  readonly buffers: readonly Uint8Array[]
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)

/** Takes typed arrays, buffers and views out; in an object their key is left out, in an array null stands for them. */
export function splitBuffers(state: Record<string, unknown>): Split {
  const paths: Path[] = []
  const buffers: Uint8Array[] = []
  const strip = (value: unknown, path: Path): unknown => {
    const bytes = bytesOf(value)
    if (bytes) {
      paths.push(path)
      buffers.push(bytes)
      return undefined
    }
    if (Array.isArray(value)) return value.map((each, index) => strip(each, [...path, index]) ?? null)
    if (!isPlain(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, strip(each, [...path, key])]))
  }
  return { state: strip(state, []) as Record<string, unknown>, paths, buffers }
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}

/** Puts bytes where they belong. Paths come from outside: none may lead to a prototype. */
export function joinBuffers(state: Record<string, unknown>, paths: unknown, buffers: readonly Uint8Array[]): Record<string, unknown> {
  if (!Array.isArray(paths)) return state
  paths.forEach((path: unknown, index) => {
    if (!Array.isArray(path) || path.length === 0 || path.includes('__proto__') || buffers[index] === undefined) return
    let at: unknown = state
    for (const key of path.slice(0, -1))
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, String(key)) ? (at as Record<string, unknown>)[String(key)] : undefined
    if (typeof at === 'object' && at !== null) (at as Record<string, unknown>)[String(path.at(-1))] = buffers[index]
  })
  return state
}
