/**
 * Named arrays in NumPy's .npz format: a zip of .npy files, stored or deflated.
 *
 * A few bytes of zip can claim, and inflate to, a thousand times their size. Feature files never do, so the sum of what the
 * entries become in memory is held below {@link NPZ_GROWTH} times the file.
 */
import { unzipSync, type Zippable, zipSync } from 'fflate'
import { checkNames } from './checkNames.js'
import { FormatError } from './errors.js'
import { type NpyArray, readNpy, writeNpy } from './npy.js'

/** Bytes of memory per byte of file that the arrays may take. */
export const NPZ_GROWTH = 4
/** Below this many bytes a file may grow as it likes. */
const HARMLESS = 1 << 16

/**
 * @param file name for errors
 * @param options `growth`: bytes of memory per byte of file, when a trusted file compresses better than {@link NPZ_GROWTH}
 * @returns name (without .npy) → array
 * @throws FormatError
 */
export function readNpz(bytes: Uint8Array, file = 'npz', options: { readonly growth?: number } = {}): Map<string, Required<NpyArray>> {
  let left = Math.max(HARMLESS, bytes.length * (options.growth ?? NPZ_GROWTH))
  const arrays = new Map<string, Required<NpyArray>>()
  for (const [name, entry] of Object.entries(unzip(bytes, file, left))) {
    const array = readNpy(entry, `${file}/${name}`, { view: true, limit: left })
    left -= array.data.byteLength
    arrays.set(name.replace(/\.npy$/, ''), array)
  }
  return arrays
}

function unzip(bytes: Uint8Array, file: string, limit: number): Record<string, Uint8Array> {
  let total = 0
  let entries = 0
  try {
    return unzipSync(bytes, {
      filter({ name, size, originalSize }) {
        total += Math.max(size, originalSize)
        if (total > limit)
          throw new FormatError(file, `${name} brings the arrays to ${total} bytes, more than ${limit}; save it without compression (numpy.savez)`)
        if (++entries * SMALLEST_ENTRY > bytes.length) throw new FormatError(file, `lists more entries than its ${bytes.length} bytes can hold`)
        return name.endsWith('.npy')
      },
    })
  } catch (error) {
    if (error instanceof FormatError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new FormatError(file, `is no readable zip of arrays (${reason}); it may be cut short, fetch or save it again`, { offset: bytes.length })
  }
}

/** Bytes of the shortest line of a zip's directory. */
const SMALLEST_ENTRY = 46

/**
 * @param arrays name → array
 * @param options `deflate`: compress; without it, as numpy.savez
 * @throws RangeError for a name that stands twice, and as {@link writeNpy}
 */
export function writeNpz(arrays: Iterable<readonly [name: string, array: NpyArray]>, options: { readonly deflate?: boolean } = {}): Uint8Array {
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
