import { checkNames } from './checkNames.js'
import {
  checkFilled,
  decodeElements,
  type ElementType,
  elementBytes,
  elementCount,
  elementTypeOf,
  encodeElements,
  fits,
  type TypedArray,
} from './elements.js'
import { FormatError } from './errors.js'
import { FileEntries } from './fileEntries.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

/** A tensor of a safetensors file. */
export interface SafeTensor {
  /** Lengths of the axes; none for a single number. */
  readonly shape: readonly number[]
  /** Elements, last axis fastest; F16 and BF16 widened to float32. */
  readonly data: TypedArray
  /** Type in the file; when writing, the type of `data` unless given. */
  readonly type?: ElementType
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** Tensors by name, read when they are asked for. */
  readonly tensors: FileEntries<Required<SafeTensor>>
  /** Strings that the writer put beside them. */
  readonly metadata: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<string, ElementType>> = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  BF16: 'bf2',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U64: 'u8',
  U32: 'u4',
  U16: 'u2',
  U8: 'u1',
  BOOL: 'b1',
}
const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type, name]))
const EXPECTED = `expected one of ${Object.keys(TYPES).join(', ')}`
/** The one name of a header that is no tensor. */
const METADATA = '__metadata__'
/** Bytes; the format's own bound on a header. */
const LONGEST_HEADER = 100_000_000

/**
 * Named tensors in the safetensors format.
 *
 *   length of the header (u64)
 *   JSON {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {…}}
 *   elements
 *
 * Offsets count from the end of the header; the tensors fill the rest of the file without holes or overlaps.
 * Source: https://github.com/huggingface/safetensors, "Format".
 *
 * Tensors of a type that is not read are left out, and told when they are asked for.
 * @param file name for errors
 * @throws FormatError
 */
export function readSafetensors(bytes: Uint8Array, file = 'safetensors'): Safetensors {
  const { header, dataOffset } = readHeader(bytes, file)
  const { [METADATA]: metadata, ...entries } = header
  const described = Object.entries(entries).map(([name, entry]) => ({ name, ...describe(name, entry, file) }))
  described.sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  const tensors = new FileEntries<Required<SafeTensor>>()
  for (const { name, type, shape, begin, end } of described) {
    if (begin !== reached)
      throw new FormatError(
        file,
        `${name} begins at ${begin}, expected ${reached}: tensors may not overlap, leave holes or share a name`,
        {
          offset: dataOffset + reached,
        },
      )
    if (dataOffset + end > bytes.length)
      throw new FormatError(
        file,
        `${name} ends at byte ${dataOffset + end} of a file of ${bytes.length}; the file is cut short, fetch or save it again`,
        {
          offset: bytes.length,
        },
      )
    tensors.add(name, () => {
      if (typeof type === 'object')
        throw new FormatError(file, `${name} has dtype ${type.unknown}, ${EXPECTED}`, { offset: 8, unsupported: true })
      return { type, shape, data: decodeElements(type, bytes.subarray(dataOffset + begin, dataOffset + end)) }
    })
    reached = end
  }
  if (dataOffset + reached !== bytes.length)
    throw new FormatError(
      file,
      `has ${bytes.length - dataOffset - reached} bytes after its last tensor, expected none`,
      { offset: dataOffset + reached },
    )
  return { tensors, metadata: readMetadata(metadata, file) }
}

/**
 * Writes the widest elements first so that all of them stay aligned.
 * @throws RangeError for a name that stands twice or is `__metadata__`, for data that do not fill their shape or do not
 *   fit their type, and for metadata that are no texts
 */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, tensor: SafeTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length ? [[METADATA, metadata]] : []
  const chunks: Uint8Array[] = []
  let reached = 0
  const all = [...tensors]
  checkNames(
    'writeSafetensors',
    all.map(([name]) => name),
    [METADATA],
  )
  checkNames('writeSafetensors', Object.keys(metadata))
  const noText = Object.entries(metadata).find(([, value]) => typeof value !== 'string')
  if (noText)
    throw new RangeError(`writeSafetensors: metadata ${noText[0]} is ${JSON.stringify(noText[1])}, expected a text`)
  for (const [name, tensor] of all.sort((a, b) => elementBytes(typeOf(b[1])) - elementBytes(typeOf(a[1])))) {
    const type = typeOf(tensor)
    checkFilled(`writeSafetensors: ${name}`, tensor)
    if (!fits(type, tensor.data))
      throw new RangeError(`writeSafetensors: ${name} of ${elementTypeOf(tensor.data)} cannot be written as ${type}`)
    const chunk = encodeElements(type, tensor.data)
    entries.push([
      name,
      { dtype: NAMES.get(type), shape: tensor.shape, data_offsets: [reached, reached + chunk.length] },
    ])
    chunks.push(chunk)
    reached += chunk.length
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const dataOffset = 8 + Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(dataOffset + reached).fill(0x20, 8, dataOffset)
  new DataView(bytes.buffer).setUint32(0, dataOffset - 8, true)
  bytes.set(text, 8)
  let at = dataOffset
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const typeOf = (tensor: SafeTensor): ElementType => tensor.type ?? elementTypeOf(tensor.data)

function readHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; dataOffset: number } {
  const found = recognizeFormat(bytes)
  if (found && found.format !== 'safetensors')
    throw new FormatError(file, notThis(found, 'a safetensors file'), { offset: 0 })
  if (bytes.length < 8)
    throw new FormatError(file, `has ${bytes.length} bytes, expected at least the 8 of its header's length`, {
      offset: bytes.length,
    })
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (length > bytes.length - 8)
    throw new FormatError(
      file,
      `claims a header of ${length} bytes in a file of ${bytes.length}; it is cut short or no safetensors file`,
      { offset: 0 },
    )
  if (length > LONGEST_HEADER)
    throw new FormatError(
      file,
      `has a header of ${length} bytes, more than the ${LONGEST_HEADER} that the format allows; save fewer tensors a file`,
      {
        offset: 0,
      },
    )
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)))
  } catch (error) {
    throw new FormatError(file, `has a header that is no JSON (${(error as Error).message})`, { offset: 8 })
  }
  if (!isRecord(header)) throw new FormatError(file, 'has a header that is no JSON object of tensors', { offset: 8 })
  return { header, dataOffset: 8 + length }
}

/** A type that newer versions of the format have, such as F8_E4M3, is `unknown` here: how many bytes it takes too. */
interface Described {
  readonly type: ElementType | { readonly unknown: string }
  readonly shape: number[]
  readonly begin: number
  readonly end: number
}

function describe(name: string, entry: unknown, file: string): Described {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Readonly<Record<string, unknown>>
  if (typeof dtype !== 'string' || !/^[A-Z][A-Z0-9_]*$/.test(dtype))
    throw new FormatError(file, `${name} has dtype ${JSON.stringify(dtype)}, ${EXPECTED}`, { offset: 8 })
  const type = TYPES[dtype] ?? { unknown: dtype }
  if (!isSizes(shape))
    throw new FormatError(file, `${name} has shape ${JSON.stringify(shape)}, expected a list of sizes`, { offset: 8 })
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new FormatError(file, `${name} has data_offsets ${JSON.stringify(offsets)}, expected [begin, end]`, {
      offset: 8,
    })
  const [begin, end] = offsets as [number, number]
  const expected = typeof type === 'object' ? Math.max(0, end - begin) : elementCount(shape) * elementBytes(type)
  if (end - begin !== expected)
    throw new FormatError(
      file,
      `${name} spans ${end - begin} bytes, expected ${expected} for ${dtype}[${shape.join(', ')}]`,
      { offset: 8 },
    )
  return { type, shape, begin, end }
}

function readMetadata(metadata: unknown, file: string): Record<string, string> {
  if (metadata === undefined || metadata === null) return {}
  if (isRecord(metadata) && Object.values(metadata).every((value) => typeof value === 'string'))
    return metadata as Record<string, string>
  throw new FormatError(file, 'has a __metadata__ that is no object of strings', { offset: 8 })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
