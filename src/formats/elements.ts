/**
 * The number types that array files hold, and their way between bytes and typed arrays. Hosts are little-endian, as all
 * that run JavaScript are.
 */
import { bfloat16ToFloat, floatToBfloat16, floatToHalf, halfToFloat } from './halfFloat.js'

/** The arrays that numbers of a file come in: one class for each type of element. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array

/** NumPy's letter and size in bytes; `b1` truth values as 0 and 1; `bf2` bfloat16. */
export type ElementType = 'f2' | 'bf2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'b1'

type Constructor = new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray

/** How the bytes lie in the file. The 16-bit floats are read as bits and widened afterwards. */
const STORED: Readonly<Record<ElementType, Constructor & { readonly BYTES_PER_ELEMENT: number }>> = {
  f2: Uint16Array,
  bf2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
}

/** The types that NumPy has, and HDF5 files that are read here: all but bfloat16. */
export const NUMPY_TYPES: readonly string[] = Object.keys(STORED).filter((type) => type !== 'bf2')

/** Bytes of one element in a file. */
export const elementBytes = (type: ElementType): number => STORED[type].BYTES_PER_ELEMENT

/** Bytes of one element in memory: 16-bit floats become float32. */
export const decodedBytes = (type: ElementType): number => (type === 'f2' || type === 'bf2' ? 4 : elementBytes(type))

/**
 * @param bytes whole elements of `type`
 * @param options `bigEndian`: the file's byte order; `view`: allow the result to share memory with `bytes`
 */
export function decodeElements(
  type: ElementType,
  bytes: Uint8Array,
  options: { bigEndian?: boolean; view?: boolean } = {},
): TypedArray {
  const size = elementBytes(type)
  const length = bytes.length / size
  const widened = type === 'f2' || type === 'bf2'
  const inPlace = (options.view || widened) && !options.bigEndian && bytes.byteOffset % size === 0
  const source = inPlace ? bytes : copyBytes(bytes)
  if (options.bigEndian) swapBytes(source, size)
  const stored = new STORED[type](source.buffer as ArrayBuffer, source.byteOffset, length)
  if (!widened) return stored
  const widen = type === 'f2' ? halfToFloat : bfloat16ToFloat
  const wide = new Float32Array(length)
  for (let i = 0; i < length; i++) wide[i] = widen((stored as Uint16Array)[i]!)
  return wide
}

/**
 * The bytes in memory of their own, where any element type may begin. A Node `Buffer` is a `Uint8Array` whose `slice`
 * shares memory, and what `readFile` returns is one; the constructor copies from either.
 */
export const copyBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

/** The little-endian bytes of `data` as elements of `type`; 16-bit floats are narrowed from any float array. */
export function encodeElements(type: ElementType, data: TypedArray): Uint8Array {
  if (type !== 'f2' && type !== 'bf2')
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
  const narrow = type === 'f2' ? floatToHalf : floatToBfloat16
  const stored = new Uint16Array(data.length)
  for (let i = 0; i < stored.length; i++) stored[i] = narrow(Number(data[i]))
  return new Uint8Array(stored.buffer)
}

/** The type that holds `data` without loss. */
export function elementTypeOf(data: TypedArray): ElementType {
  const found = (Object.keys(STORED) as ElementType[]).find(
    (type) => type !== 'f2' && type !== 'bf2' && data instanceof STORED[type],
  )
  if (!found) throw new TypeError(`elementTypeOf: ${Object.prototype.toString.call(data)} is no array of numbers`)
  return found
}

/** Whether `data` can be written as `type`: its own type, truth values in bytes, or narrowed floats. */
export function fits(type: ElementType, data: TypedArray): boolean {
  if (type === 'f2' || type === 'bf2') return data instanceof Float32Array || data instanceof Float64Array
  return data instanceof STORED[type]
}

/** Any numbers as float32, the same array when it is one already; 64-bit integers lose what 24 bits cannot hold. */
export function asFloat32(data: TypedArray): Float32Array {
  if (data instanceof Float32Array) return data
  const wide = new Float32Array(data.length)
  for (let i = 0; i < wide.length; i++) wide[i] = Number(data[i])
  return wide
}

/** The product of a shape. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

/**
 * What writers ask of an array.
 * @param writer for the message, with the array's name where it has one
 * @throws RangeError when the shape is none, or the data do not fill it
 */
export function checkFilled(
  writer: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: TypedArray },
): void {
  const list = `[${shape.join(', ')}]`
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new RangeError(`${writer}: shape ${list}, expected whole numbers of at least 0`)
  if (elementCount(shape) !== data.length)
    throw new RangeError(`${writer}: ${data.length} elements do not fill shape ${list}`)
}

/** Zeros of the type of `data`. */
export const zerosLike = <T extends TypedArray>(data: T): T =>
  new STORED[elementTypeOf(data)](new ArrayBuffer(data.byteLength), 0, data.length) as T

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse()
}
