import {
  checkFilled,
  decodedBytes,
  decodeElements,
  type ElementType,
  elementCount,
  elementTypeOf,
  encodeElements,
  fits,
  type TypedArray,
} from './elements.js'
import { FormatError } from './errors.js'
import { reorder } from './memoryOrder.js'
import { MOST_AXES, readNpyHeader } from './npyHeader.js'

/** An array of a NumPy file: numbers in C order, and their axes. */
export interface NpyArray {
  /** Lengths of the axes; none for a single number. */
  readonly shape: readonly number[]
  /** Elements, last axis fastest. 64-bit integers are BigInt: `asFloat32` makes numbers of them. */
  readonly data: TypedArray
  /** Type in the file; when writing, the type of `data` unless given. */
  readonly type?: ElementType
}

/** How {@link readNpy} makes an array of bytes. */
export interface NpyReadOptions {
  /** Let the result share memory with the bytes where alignment allows. */
  readonly view?: boolean
  /** Most bytes that the elements may take in memory. */
  readonly limit?: number
}

/**
 * One array in NumPy's .npy format. Elements come out in C order and the host's byte order; half floats come out as
 * float32.
 *
 * Reads f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 and b1, either byte order, C or Fortran order.
 * @param file name for errors
 * @throws FormatError
 */
export function readNpy(bytes: Uint8Array, file = 'npy', options: NpyReadOptions = {}): Required<NpyArray> {
  const { type, bigEndian, fortranOrder, shape, dataOffset } = readNpyHeader(bytes, file)
  const size = elementCount(shape) * decodedBytes(type)
  if (options.limit !== undefined && size > options.limit)
    throw new FormatError(
      file,
      `needs ${size} bytes in memory, more than the limit of ${options.limit}; raise the limit, or save fewer rows a file`,
      {
        offset: dataOffset,
      },
    )
  const data = decodeElements(type, bytes.subarray(dataOffset), { bigEndian, view: options.view ?? false })
  return { type, shape, data: fortranOrder ? reorder(data, shape, 'C') : data }
}

/**
 * Bytes of a `.npy` file (version 1.0) that NumPy reads.
 *
 * @param options `fortranOrder`: write the first axis fastest
 * @throws RangeError when shape and data disagree, or `type` cannot hold the data
 */
export function writeNpy(array: NpyArray, options: { readonly fortranOrder?: boolean } = {}): Uint8Array {
  const { shape, data, type = elementTypeOf(data), fortranOrder = false } = { ...array, ...options }
  checkFilled('writeNpy', array)
  if (shape.length > MOST_AXES)
    throw new RangeError(`writeNpy: ${shape.length} axes, expected at most the ${MOST_AXES} that NumPy reads`)
  if (type === 'bf2' || !fits(type, data))
    throw new RangeError(`writeNpy: ${elementTypeOf(data)} cannot be written as ${type}`)
  const description = type === 'b1' ? '|b1' : `${type.endsWith('1') ? '|' : '<'}${type}`
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${description}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': (${tuple}), }`
  const total = Math.ceil((10 + dictionary.length + 1) / 64) * 64 // elements start on a multiple of 64 bytes
  const elements = encodeElements(type, fortranOrder ? reorder(data, shape, 'F') : data)
  const bytes = new Uint8Array(total + elements.length)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (total - 10) & 0xff, (total - 10) >> 8])
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(total - 11)}\n`), 10)
  bytes.set(elements, total)
  return bytes
}
