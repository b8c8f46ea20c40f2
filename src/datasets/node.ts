/** Data folders on a disk. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileAtomic } from '../formats/node.js'
import { DataError } from './errors.js'
import type { DataFolder } from './folder.js'

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
    async read(file) {
      try {
        return await readFile(join(path, file))
      } catch (error) {
        if (isAbsent(error)) throw new DataError(join(path, file), 'does not exist')
        throw error
      }
    },
  }
}

/**
 * Writes files below a folder as they come. Features are written plainly; tables (.jsonl, .json) whole or not at all,
 * and since makers yield a split's table after its features, a table on disk means that its features are there.
 * @param files relative path → bytes
 * @returns how many files and bytes
 */
export async function writeFolder(path: string, files: Iterable<readonly [file: string, bytes: Uint8Array]>): Promise<{ files: number; bytes: number }> {
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

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
