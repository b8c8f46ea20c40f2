/** The readers for files on a disk, and writing that leaves the old file or the new one, never half of one. */
import { randomUUID } from 'node:crypto'
import { open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileEntries } from './fileEntries.js'
import { checkIsHdf5, guarded, Hdf5File } from './hdf5.js'
import { readJsonl } from './jsonl.js'
import { type MatValue, readMat } from './mat.js'
import { type NpyArray, readNpy } from './npy.js'
import { type NpzReadOptions, readNpz } from './npz.js'
import { readSafetensors, type Safetensors } from './safetensors.js'

/**
 * Reads one array from a NumPy `.npy` file.
 *
 * @throws FormatError that names the path; Node's own error when the file cannot be read
 */
export const readNpyFile = async (path: string): Promise<Required<NpyArray>> => readNpy(await readFile(path), path)

/**
 * Reads the arrays of a NumPy `.npz` file, by name.
 *
 * @throws as {@link readNpyFile}
 */
export const readNpzFile = async (path: string, options?: NpzReadOptions): Promise<FileEntries<Required<NpyArray>>> =>
  readNpz(await readFile(path), path, options)

/**
 * Reads the named tensors of a `.safetensors` file.
 *
 * @throws as {@link readNpyFile}
 */
export const readSafetensorsFile = async (path: string): Promise<Safetensors> =>
  readSafetensors(await readFile(path), path)

/**
 * Reads a JSON Lines file: one value a line.
 *
 * @throws as {@link readNpyFile}
 */
export const readJsonlFile = async <T = unknown>(path: string): Promise<T[]> => readJsonl<T>(await readFile(path), path)

/**
 * Reads the variables of a MATLAB v7.3 file, by name.
 *
 * @throws as {@link readNpyFile}
 */
export const readMatFile = async (path: string): Promise<FileEntries<MatValue>> => readMat(await readFile(path), path)

/**
 * Opens an HDF5 file on a disk; of its datasets only those are read that are asked for, so it may be larger than
 * memory.
 * @throws as {@link readNpyFile}
 */
export async function openHdf5File(path: string): Promise<Hdf5File> {
  checkIsHdf5(await firstBytes(path), path)
  const { default: library } = await import('h5wasm/node')
  const module = await library.ready
  return guarded(module, path, () => new Hdf5File(module, new library.File(path, 'r'), path))
}

/** Enough to find HDF5's mark behind a block of the user's own. */
async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(1 << 16), 0, 1 << 16, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/**
 * Writes a file whole or not at all, even when the process is killed or the machine stops: a temporary file beside it
 * is flushed to the disk, takes the name in one step, and the folder is flushed so that the name stays.
 * @param path in a folder that exists
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`
  try {
    await writeSynced(temporary, bytes)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => {}) // it may never have been made
    throw error
  }
  await syncFolder(dirname(path))
}

/** Writes a file that was not there, and waits until it is on the disk. Its name is only once the folder is synced. */
export async function writeSynced(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes new names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there; NTFS journals the rename
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
