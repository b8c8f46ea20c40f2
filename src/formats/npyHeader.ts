/**
 * The header of an .npy file.
 *
 *   \x93NUMPY  major minor  length (u16 in version 1, u32 in 2 and 3)
 *              {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }  elements
 *
 * Source: NumPy NEP 1, "A simple file format for NumPy arrays".
 */
import { type ElementType, elementBytes, elementCount, NUMPY_TYPES } from './elements.js'
import { FormatError } from './errors.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

export interface NpyHeader {
  readonly type: ElementType
  readonly bigEndian: boolean
  readonly fortranOrder: boolean
  readonly shape: number[]
  /** Byte of the file where the elements begin. */
  readonly dataOffset: number
}

/** Axes that every version of NumPy reads. */
export const MOST_AXES = 32

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY

/**
 * @throws FormatError when the header is damaged, of a type this reader lacks, or promises other bytes than the file
 * has
 */
export function readNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw noArray(bytes, file)
  const major = bytes[6]!
  if (major < 1 || major > 3) throw new FormatError(file, `is .npy version ${major}, expected 1, 2 or 3`, { offset: 6 })
  const start = major === 1 ? 10 : 12
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < start) throw cut(file, bytes, start)
  const dataOffset = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (dataOffset > bytes.length) throw cut(file, bytes, dataOffset)
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(dataOffset, start + LONGEST_HEADER)))
  const { type, bigEndian } = readDescription(text, file, start)
  const shape = readShape(text, file, start)
  const expected = elementCount(shape) * elementBytes(type)
  const found = bytes.length - dataOffset
  if (found !== expected) {
    const problem = `holds ${found} bytes of elements, expected ${expected} for ${type}[${shape.join(', ')}]`
    throw new FormatError(
      file,
      `${problem}; ${found < expected ? 'the file is cut short, fetch or save it again' : 'save one array a file'}`,
      {
        offset: dataOffset,
      },
    )
  }
  return {
    type,
    bigEndian,
    fortranOrder: field(text, 'fortran_order', /(True|False)/, file, start)[1] === 'True',
    shape,
    dataOffset,
  }
}

/** Characters of a header that are looked at: far more than 32 axes need. */
const LONGEST_HEADER = 4096

function readDescription(text: string, file: string, offset: number): { type: ElementType; bigEndian: boolean } {
  const [, order, type, record] = field(text, 'descr', /(?:'([<>|=]?)([a-zA-Z?][^']{0,40})'|(\[))/, file, offset)
  const name = type === '?' ? 'b1' : type!
  if (record || !NUMPY_TYPES.includes(name)) {
    const { what, advice } = record
      ? UNREADABLE.V!
      : (UNREADABLE[name[0]!] ?? { what: 'elements', advice: 'save it with .astype(numpy.float32)' })
    const found = record ? 'records with fields' : `${what} (type ${type})`
    throw new FormatError(file, `holds ${found}, expected numbers (${NUMPY_TYPES.join(', ')}); ${advice}`, {
      offset,
      unsupported: true,
    })
  }
  return { type: name as ElementType, bigEndian: order === '>' }
}

/** NumPy's types that are no real numbers, by their letter. */
const UNREADABLE: Readonly<Record<string, { readonly what: string; readonly advice: string }>> = {
  U: { what: 'text', advice: 'save the numbers without it' },
  S: { what: 'text', advice: 'save the numbers without it' },
  M: { what: 'dates', advice: 'save them as .astype(numpy.int64)' },
  m: { what: 'time spans', advice: 'save them as .astype(numpy.int64)' },
  O: { what: 'Python objects', advice: 'save each array by a name of its own, or numpy.stack them' },
  c: { what: 'complex numbers', advice: 'save .real and .imag' },
  V: { what: 'records', advice: 'save each field by a name of its own' },
}

function noArray(bytes: Uint8Array, file: string): FormatError {
  const found = recognizeFormat(bytes)
  const isOther = found && found.format !== 'npy'
  return new FormatError(
    file,
    isOther ? notThis(found, NUMPY_SAVE) : `does not begin with \\x93NUMPY; expected ${NUMPY_SAVE}`,
    { offset: 0 },
  )
}

const NUMPY_SAVE = 'an array saved by numpy.save'

function readShape(text: string, file: string, offset: number): number[] {
  const [, list] = field(text, 'shape', /\(([\d,\sL]{0,400})\)/, file, offset)
  const shape = list!
    .split(',')
    .map((word) => word.trim().replace('L', ''))
    .filter((word) => word !== '')
    .map(Number)
  const wrong = shape.find((n) => !Number.isSafeInteger(n))
  if (wrong !== undefined || shape.length > MOST_AXES)
    throw new FormatError(file, `has shape (${list}), expected at most ${MOST_AXES} whole numbers`, { offset })
  return shape
}

function field(text: string, name: string, value: RegExp, file: string, offset: number): RegExpExecArray {
  const at = text.indexOf(`'${name}':`)
  const found = at < 0 ? null : new RegExp(`^\\s*${value.source}`).exec(text.slice(at + name.length + 3))
  if (!found)
    throw new FormatError(file, `has no readable '${name}' in its header; expected a plain array saved by numpy.save`, {
      offset,
    })
  return found
}

const cut = (file: string, bytes: Uint8Array, needed: number): FormatError =>
  new FormatError(file, `ends after ${bytes.length} bytes inside its header of ${needed}; fetch or save it again`, {
    offset: bytes.length,
  })
