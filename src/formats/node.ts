/** The readers for files on a disk, and writing that leaves the old file or the new one, never half of one. */
import { randomUUID } from 'node:crypto'
import { open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readJsonl } from './jsonl.js'
import { type MatValue, readMat } from './mat.js'
import { type NpyArray, readNpy } from './npy.js'
import { readNpz } from './npz.js'
import { readSafetensors, type Safetensors } from './safetensors.js'

/** @throws FormatError that names the path; Node's own error when the file cannot be read */
export const readNpyFile = async (path: string): Promise<Required<NpyArray>> => readNpy(await readFile(path), path)

/** @throws as {@link readNpyFile} */
export const readNpzFile = async (path: string): Promise<Map<string, Required<NpyArray>>> => readNpz(await readFile(path), path)

/** @throws as {@link readNpyFile} */
export const readSafetensorsFile = async (path: string): Promise<Safetensors> => readSafetensors(await readFile(path), path)

/** @throws as {@link readNpyFile} */
export const readJsonlFile = async <T = unknown>(path: string): Promise<T[]> => readJsonl<T>(await readFile(path), path)

/** @throws as {@link readNpyFile} */
export const readMatFile = async (path: string): Promise<Map<string, MatValue>> => readMat(await readFile(path), path)

/**
 * Writes a file whole or not at all, even when the process is killed or the machine stops: a temporary file beside it is
 * flushed to the disk, takes the name in one step, and the folder is flushed so that the name stays.
 * @param path in a folder that exists
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {}) // it may never have been made
    throw error
  }
  await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there; NTFS journals the rename
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
