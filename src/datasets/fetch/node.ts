/**
 * Fetches files over HTTP so that an interrupted download goes on where it stopped and a wrong file never takes the name.
 *
 *   PATH.part   what has come so far; the next try asks for the rest (Range)
 *   PATH        only after size and SHA-256 agree with the manifest
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DataError } from '../errors.js'
import type { RemoteFile } from './manifest.js'

export interface FetchOptions {
  /** Told as bytes come in; `total` is undefined where neither manifest nor host knows it. */
  readonly progress?: (received: number, total: number | undefined) => void
  /** Times a broken connection is taken up again. Default 3. */
  readonly retries?: number
  /** Wait before taking it up, in ms, doubled each time. Default 500. */
  readonly retryDelayMs?: number
  readonly signal?: AbortSignal
}

/**
 * Fetches one file into a folder, or leaves it when it is there and right.
 * @returns 'present' or 'fetched'
 * @throws DataError when the host refuses, sends a web page, or sends another file than the manifest describes
 */
export async function fetchFile(file: RemoteFile, dir: string, options: FetchOptions = {}): Promise<'present' | 'fetched'> {
  const { retries = 3, retryDelayMs = 500 } = options
  const target = join(dir, file.path)
  if (await isRight(file, target)) return 'present'
  await mkdir(dirname(target), { recursive: true })
  for (let attempt = 0; ; attempt++) {
    try {
      await receive(file, `${target}.part`, options)
      break
    } catch (error) {
      if (error instanceof DataError || options.signal?.aborted) throw error
      if (attempt >= retries) throw new DataError(file.url, `the connection broke ${attempt + 1} times (${reasonOf(error)}); run the command again to go on`)
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs * 2 ** attempt))
    }
  }
  await verify(file, `${target}.part`)
  await rename(`${target}.part`, target)
  return 'fetched'
}

/** Appends what is missing of `part`. */
async function receive(file: RemoteFile, part: string, { progress, signal }: FetchOptions): Promise<void> {
  const have = await sizeOf(part)
  if (have > 0 && have === file.bytes) return
  const response = await fetch(file.url, { headers: have > 0 ? { Range: `bytes=${have}-` } : {}, ...(signal ? { signal } : {}) })
  if (response.status === 416) {
    // The host has no bytes after ours: they are another file's, or more than all.
    await rm(part)
    throw new Error('the host has fewer bytes than were received before')
  }
  if (response.status >= 500 || response.status === 429) throw new Error(`the host answered ${response.status}`)
  if (!response.ok || !response.body)
    throw new DataError(file.url, `the host answered ${response.status} ${response.statusText}; check the address, or give another with --manifest`)
  if (response.headers.get('content-type')?.startsWith('text/html'))
    throw new DataError(file.url, 'the host sent a web page, not the file; open the address in a browser, save the file and put it into the data folder')
  const resumed = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`)
  let received = resumed ? have : 0
  const coded = response.headers.get('content-encoding') // then content-length counts packed bytes
  const length = coded ? undefined : Number(response.headers.get('content-length') ?? Number.NaN)
  const total = file.bytes ?? (length ? received + length : undefined)
  const counted = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]).on('data', (chunk: Uint8Array) => {
    received += chunk.length
    progress?.(received, total)
  })
  await pipeline(counted, createWriteStream(part, { flags: resumed ? 'a' : 'w' }))
  if (total !== undefined && received < total) throw new Error(`${received} of ${total} bytes came`)
}

async function verify({ url, bytes, sha256 }: RemoteFile, part: string): Promise<void> {
  const size = await sizeOf(part)
  const problem =
    bytes !== undefined && size !== bytes
      ? `came with ${size} bytes, expected ${bytes}`
      : sha256 !== undefined && (await fileSha256(part)) !== sha256
        ? `came with another SHA-256 than ${sha256.slice(0, 12)}…`
        : null
  if (problem === null) return
  await rm(part)
  throw new DataError(url, `${problem}; the file was changed at its host, or damaged on the way: try again, or give another address with --manifest`)
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

/** Bytes of a file, 0 when it is absent. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
