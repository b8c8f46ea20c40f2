/**
 * Where data lives: a folder on a disk or a map in memory, so that the same loaders read both and tests need no disk.
 * Paths are relative to the folder, with forward slashes.
 */
import { DataError } from './errors.js'

export interface DataFolder {
  /** The folder's own name, for messages. */
  readonly path: string
  /** Names of files and folders directly inside; empty when the folder is absent. */
  list(folder?: string): Promise<readonly string[]>
  /** @throws DataError when the file is absent */
  read(path: string): Promise<Uint8Array>
}

/** A folder of files held in memory. */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array>, path = 'memory'): DataFolder {
  const children = new Map<string, Set<string>>()
  for (const file of files.keys()) {
    const words = file.split('/')
    for (let depth = 0; depth < words.length; depth++) {
      const parent = words.slice(0, depth).join('/')
      if (!children.has(parent)) children.set(parent, new Set())
      children.get(parent)!.add(words[depth]!)
    }
  }
  return {
    path,
    list: async (folder = '') => [...(children.get(folder) ?? [])].sort(),
    async read(file) {
      const bytes = files.get(file)
      if (!bytes) throw new DataError(`${path}/${file}`, 'does not exist')
      return bytes
    },
  }
}
