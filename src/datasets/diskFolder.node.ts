/** Data folders on a disk. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { openHdf5File, writeFileAtomic } from '../formats/files.node.js'
import { DataError } from './errors.js'
import type { FeatureMatrix } from './features/featureMatrix.js'
import { splitHdf5Path } from './features/hdf5Path.js'
import { readFeatureFile } from './features/readFeatureFile.js'
import { type DataFolder, openedOnce } from './folder.js'

/** A folder on disk. Nothing is read until it is asked for. */
export function diskFolder(path: string): DataFolder {
  return {
    path,
    async list(folder = '') {
      try {
        return (await readdir(join(path, folder))).sort()
      } catch (error) {
        if (isAbsent(error)) return []
        throw error
      }
    },
    read: (file) => whenPresent<Uint8Array>(join(path, file), (path) => readFile(path)),
    hdf5: openedOnce((file) => whenPresent(join(path, file), openHdf5File)),
  }
}

/**
 * Features of a file on a disk, or of an entry of an HDF5 file, as in `vgg.hdf5/AO8RW`.
 * @throws as `readFeatureFile`
 */
export function readFeatures(path: string): Promise<FeatureMatrix> {
  const { file, entry } = splitHdf5Path(path)
  return readFeatureFile(diskFolder(dirname(file)), entry === '' ? basename(file) : `${basename(file)}/${entry}`)
}

/** @throws DataError when the file is absent */
async function whenPresent<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path)
  } catch (error) {
    if (isAbsent(error)) throw new DataError(path, 'does not exist')
    throw error
  }
}

/**
 * Writes files below a folder as they come. Features are written plainly; tables (.jsonl, .json) whole or not at all,
 * and since makers yield a split's table after its features, a table on disk means that its features are there.
 * @param files relative path → bytes
 * @returns how many files and bytes
 */
export async function writeFolder(
  path: string,
  files: Iterable<readonly [file: string, bytes: Uint8Array]>,
): Promise<{
  /** Files written. */
  files: number
  /** Their size together. */
  bytes: number
}> {
  const made = new Set<string>()
  const written = { files: 0, bytes: 0 }
  for (const [file, bytes] of files) {
    const target = join(path, file)
    const folder = dirname(target)
    if (!made.has(folder)) await mkdir(folder, { recursive: true })
    made.add(folder)
    await (/\.jsonl?$/.test(file) ? writeFileAtomic(target, bytes) : writeFile(target, bytes))
    written.files++
    written.bytes += bytes.length
  }
  return written
}

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
