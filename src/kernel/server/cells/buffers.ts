/** A widget's state without its arrays, which travel as raw bytes beside it, and back. */

export type Path = readonly (string | number)[]
type State = Record<string, unknown>

export interface Split {
  readonly state: State
  readonly paths: readonly Path[]
  readonly buffers: readonly Uint8Array[]
}

const isPlain = (value: unknown): value is State =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)

/** Takes typed arrays, buffers and views out; in an object their key is left out, in an array null stands for them. */
export function splitBuffers(state: State): Split {
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
  return { state: strip(state, []) as State, paths, buffers }
}

/** A view into a larger memory is copied: handed to another thread, it would take all of that memory along. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (!ArrayBuffer.isView(value)) return undefined
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value.byteLength === value.buffer.byteLength && value.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
}

/**
 * Puts bytes where they belong. Paths come from outside: none may lead to a prototype.
 * @param before state until now: where it has a Float32Array, the bytes become one
 */
export function joinBuffers(state: State, paths: unknown, buffers: readonly Uint8Array[], before: State = {}): State {
  if (!Array.isArray(paths)) return state
  paths.forEach((path: unknown, index) => {
    const bytes = buffers[index]
    if (!Array.isArray(path) || path.length === 0 || path.includes('__proto__') || bytes === undefined) return
    const at = valueAt(state, path.slice(0, -1))
    if (typeof at === 'object' && at !== null)
      (at as State)[String(path.at(-1))] = inKindOf(valueAt(before, path), bytes)
  })
  return state
}

function valueAt(state: unknown, path: readonly unknown[]): unknown {
  let at = state
  for (const key of path)
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, String(key)) ? (at as State)[String(key)] : undefined
  return at
}

function inKindOf(before: unknown, bytes: Uint8Array): unknown {
  if (before instanceof ArrayBuffer) return bytes.slice().buffer
  if (!ArrayBuffer.isView(before) || before instanceof Uint8Array) return bytes
  const Kind = before.constructor as {
    new (buffer: ArrayBufferLike): ArrayBufferView
    readonly BYTES_PER_ELEMENT?: number
  }
  return bytes.length % (Kind.BYTES_PER_ELEMENT ?? 1) === 0 ? new Kind(bytes.slice().buffer) : bytes // a copy starts where the kind may start
}
