/**
 * Where data lives: a folder on a disk or a map in memory, so that the same loaders read both and tests need no disk.
 * Paths are relative to the folder, with forward slashes.
 */
import type { Hdf5File } from '../formats/index.js'
import { openHdf5 } from '../formats/internal.js'
import { DataError } from './errors.js'

/** A folder of benchmark data, on disk or in memory: what loaders read from. */
export interface DataFolder {
  /** The folder's own name, for messages. */
  readonly path: string
  /** Names of files and folders directly inside; empty when the folder is absent. */
  list(folder?: string): Promise<readonly string[]>
  /**
   * Bytes of a file, by its path inside the folder.
   *
   * @throws DataError when the file is absent
   */
  read(path: string): Promise<Uint8Array>
  /**
   * An HDF5 file, opened once and kept open.
   * @throws DataError when the file is absent, FormatError when it is none
   */
  hdf5(path: string): Promise<Hdf5File>
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
  const read = async (file: string): Promise<Uint8Array> => {
    const bytes = files.get(file)
    if (!bytes) throw new DataError(`${path}/${file}`, 'does not exist')
    return bytes
  }
  return {
    path,
    read,
    hdf5: openedOnce(async (file) => openHdf5(await read(file), `${path}/${file}`)),
    list: async (folder = '') => [...(children.get(folder) ?? [])].sort(),
  }
}

/** Opens each file the first time that it is asked for. */
export function openedOnce(open: (path: string) => Promise<Hdf5File>): (path: string) => Promise<Hdf5File> {
  const files = new Map<string, Promise<Hdf5File>>()
  return (path) => {
    const file = files.get(path) ?? open(path)
    files.set(path, file)
    file.catch(() => files.delete(path)) // it may be there, or whole, the next time
    return file
  }
}
