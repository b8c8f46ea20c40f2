import { unzipSync, type Zippable, zipSync } from 'fflate'
import { checkNames } from './checkNames.js'
import { FormatError } from './errors.js'
import { FileEntries } from './fileEntries.js'
import { type NpyArray, readNpy, writeNpy } from './npy.js'
import { notThis, recognizeFormat } from './recognizeFormat.js'

/** How much {@link readNpz} may unpack. */
export interface NpzReadOptions {
  /** Most bytes that the arrays may take in memory. Default: 256 MiB, or 16 times the file where that is more. */
  readonly limit?: number
}

const HARMLESS = 1 << 28
const GROWTH = 16
/** Bytes that one byte of deflate can become at most (RFC 1951: two bits for 258 bytes). */
const DEFLATE_GROWTH = 1032
/** Bytes of the shortest line of a zip's directory. */
const SMALLEST_ENTRY = 46
/** Zip's numbers of "stored" and "deflated", the two that NumPy writes. */
const COMPRESSIONS = [0, 8]

/**
 * Named arrays in NumPy's .npz format: a zip of .npy files, stored or deflated.
 *
 * Deflate packs up to 1032 bytes into one: features that are zero beyond their video honestly take a tenth of their
 * size, and a file made to harm takes a thousandth. What the arrays become in memory is therefore held below a limit
 * that is asked before anything is inflated, and that the caller can raise.
 *
 * Arrays of a kind that is not read (text, dates, objects) are left out, and told when they are asked for.
 * @param file name for errors
 * @returns name (without .npy) → array
 * @throws FormatError
 */
export function readNpz(
  bytes: Uint8Array,
  file = 'npz',
  options: NpzReadOptions = {},
): FileEntries<Required<NpyArray>> {
  const limit = options.limit ?? Math.max(HARMLESS, bytes.length * GROWTH)
  const arrays = new FileEntries<Required<NpyArray>>()
  let left = limit
  for (const [name, entry] of Object.entries(unzip(bytes, file, limit, arrays)))
    arrays.add(nameOf(name), () => {
      const array = readNpy(entry, `${file}/${name}`, { view: true, limit: left })
      left -= array.data.byteLength
      return array
    })
  return arrays
}

const nameOf = (entry: string): string => entry.replace(/\.npy$/, '')

function unzip(
  bytes: Uint8Array,
  file: string,
  limit: number,
  arrays: FileEntries<unknown>,
): Record<string, Uint8Array> {
  let total = 0
  let entries = 0
  let isNpz = false
  try {
    const files = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        if (++entries * SMALLEST_ENTRY > bytes.length)
          throw new FormatError(file, `lists more entries than its ${bytes.length} bytes can hold`)
        if (!name.endsWith('.npy')) return false
        isNpz = true
        if (!COMPRESSIONS.includes(compression)) {
          const problem = `is compressed by zip's method ${compression}, expected 0 (stored) or 8 (deflated); save it with numpy.savez`
          arrays.add(nameOf(name), () => {
            throw new FormatError(`${file}/${name}`, problem, { unsupported: true })
          })
          return false
        }
        if (originalSize > size * DEFLATE_GROWTH + SMALLEST_ENTRY)
          throw new FormatError(
            file,
            `${name} claims ${originalSize} bytes in ${size}, more than deflate can pack; fetch or save it again`,
          )
        total += Math.max(size, originalSize)
        if (total > limit)
          throw new FormatError(
            file,
            `${name} brings the arrays to ${total} bytes in memory, more than the limit of ${limit}; ${RAISE}`,
            { unsupported: true },
          )
        return true
      },
    })
    if (entries > 0 && !isNpz)
      throw new FormatError(file, notThis(recognizeFormat(bytes)!, 'an .npz archive of arrays'), { offset: 0 })
    return files
  } catch (error) {
    if (error instanceof FormatError) throw error
    const found = recognizeFormat(bytes)
    if (found && found.format !== 'npz')
      throw new FormatError(file, notThis(found, 'an .npz archive of arrays'), { offset: 0 })
    const reason = error instanceof Error ? error.message : String(error)
    throw new FormatError(
      file,
      `is no readable zip of arrays (${reason}); it may be cut short, fetch or save it again`,
      { offset: bytes.length },
    )
  }
}

const RAISE =
  'where you trust the file, raise it: readNpz(bytes, name, { limit }), or save it without compression (numpy.savez)'

/**
 * Bytes of a `.npz` file that NumPy reads: a zip of one `.npy` file an array.
 *
 * @param arrays name → array
 * @param options `deflate`: compress; without it, as numpy.savez
 * @throws RangeError for a name that stands twice, and as {@link writeNpy}
 */
export function writeNpz(
  arrays: Iterable<readonly [name: string, array: NpyArray]>,
  options: { readonly deflate?: boolean } = {},
): Uint8Array {
  const files: Zippable = {}
  const all = [...arrays]
  checkNames(
    'writeNpz',
    all.map(([name]) => name),
  )
  for (const [name, array] of all) files[`${name}.npy`] = writeNpy(array)
  // A fixed date: the same arrays give the same bytes.
  return zipSync(files, { level: options.deflate ? 6 : 0, mtime: new Date(1980, 0, 1) })
}
