/**
 * Fetches single files so that an interrupted download goes on where it stopped and a wrong file never takes the name:
 * PATH appears only after size and SHA-256 agree with the manifest.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ChangedFile, download, type FetchOptions, sizeOf } from './download.node.js'
import type { RemoteFile } from './manifest.js'

/** Times that a file which changed under way is begun anew. */
const BEGINNINGS = 3

/**
 * Fetches one file into a folder, or leaves it when it is there and right.
 * @returns 'present' or 'fetched'
 * @throws DataError when the host refuses, sends a web page, or sends another file than the manifest describes
 */
export async function fetchFile(
  file: RemoteFile,
  dir: string,
  options: FetchOptions = {},
): Promise<'present' | 'fetched'> {
  const target = join(dir, file.path)
  if (await isRight(file, target)) return 'present'
  await mkdir(dirname(target), { recursive: true })
  const part = `${target}.part`
  await fromTheBeginning(async () => {
    for await (const _ of download(file, part, options)); // the stream writes the part itself
  })
  await rename(part, target)
  await rm(`${part}.json`, { force: true })
  return 'fetched'
}

/** Does the work again when the file changed at its host under way. */
export async function fromTheBeginning<T>(work: () => Promise<T>): Promise<T> {
  for (let begun = 1; ; begun++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ChangedFile) || begun === BEGINNINGS) throw error
    }
  }
}

async function isRight({ bytes, sha256 }: RemoteFile, path: string): Promise<boolean> {
  const size = await sizeOf(path)
  if (size === 0 || (bytes !== undefined && size !== bytes)) return false
  return sha256 === undefined || (await fileSha256(path)) === sha256
}

/** SHA-256 of a file of any size, hexadecimal. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
