/**
 * A file as it comes over HTTP, kept on the disk meanwhile: the bytes of an earlier run first, then the rest, so that
 * whoever reads the stream (an unpacker, or nobody) sees the whole file from its beginning, however often the line
 * broke.
 *
 *   PATH.part        what has come so far; the next try asks for the rest (Range)
 *   PATH.part.json   which file of which host it is, so that the rest of another one is never appended
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFileAtomic } from '../../formats/files.node.js'
import { DataError } from '../errors.js'
import { type Connection, connect, PassingFault } from './connect.js'
import { diskFault } from './diskFault.js'

/** How a file is fetched: progress, patience, interruption. */
export interface FetchOptions {
  /** Told as bytes come in; `total` is undefined where neither manifest nor host knows it. */
  readonly progress?: (received: number, total: number | undefined) => void
  /** Times a broken connection is taken up again without a megabyte in between. Default 5. */
  readonly retries?: number
  /** Wait before taking it up, in ms, doubled each time. Default 500. */
  readonly retryDelayMs?: number
  /** A connection that brings less than `minBytesPerSec` over this time, in ms, counts as broken. Default 30000. */
  readonly stallMs?: number
  /** Default 1000. */
  readonly minBytesPerSec?: number
  /** Ends the fetch; what came so far is kept for the next try. */
  readonly signal?: AbortSignal
}

/** What is asked for, and what it must be where that is known. */
export interface Wanted {
  readonly url: string
  readonly bytes?: number | undefined
  readonly sha256?: string | undefined
}

/** What came. */
export interface Downloaded {
  readonly bytes: number
  readonly sha256: string
  /** The name that the host gave it. */
  readonly name: string | undefined
}

/**
 * The host has another file now than the one whose beginning is here; the part is thrown away, and the caller starts
 * anew.
 */
export class ChangedFile extends DataError {}

/** Bytes after which a connection counts as a good one, so that its end is no reason to give up. */
const GOOD = 1e6

interface PartFacts {
  url?: string | undefined
  version?: string | undefined
  total?: number | undefined
  sha256?: string | undefined
  name?: string | undefined
}

/**
 * @param part file to keep the bytes in
 * @throws ChangedFile when the part belongs to another version of the file
 * @throws DataError when the host refuses, gives another file than the one wanted, or the line broke too often; what
 *   came stays
 */
export async function* download(
  wanted: Wanted,
  part: string,
  options: FetchOptions = {},
): AsyncGenerator<Uint8Array, Downloaded> {
  const { progress, retries = 5, retryDelayMs = 500, signal } = options
  const { url } = wanted
  const hash = createHash('sha256')
  let facts = await readFacts(part)
  let have = await sizeOf(part)
  const elsewhere = facts.url !== undefined && facts.url !== url && wanted.sha256 === undefined // nothing tells that it is the same file
  if (elsewhere || (wanted.bytes !== undefined && have > wanted.bytes)) {
    await discard(part)
    have = 0
    facts = {}
  }
  let total = wanted.bytes ?? (have > 0 ? facts.total : undefined)
  if (have > 0) {
    let replayed = 0
    for await (const chunk of createReadStream(part, {
      end: have - 1,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      replayed += chunk.length
      progress?.(replayed, total)
      yield chunk
    }
  }
  let handle: FileHandle | undefined
  try {
    for (let failed = 0; total === undefined || have < total; ) {
      const before = have
      try {
        const connection = await withTimeout(
          (limited) => connect(url, have, facts.url === url ? facts.version : undefined, limited),
          options,
        )
        if (wanted.bytes !== undefined && connection.total !== undefined && connection.total !== wanted.bytes)
          throw otherSize(url, connection.total, wanted.bytes)
        if (have > 0 && isAnother(facts, connection, wanted, have)) {
          await connection.body?.cancel()
          throw new ChangedFile(url, 'the host has another file now than the one that was begun')
        }
        const { version, name, sha256 } = connection
        total = wanted.bytes ?? connection.total ?? total
        const now: PartFacts = {
          url,
          version,
          name: name ?? facts.name,
          total,
          sha256: wanted.sha256 ?? sha256 ?? facts.sha256,
        }
        if (JSON.stringify(now) !== JSON.stringify(facts)) await keepFacts(part, now)
        facts = now
        const file: FileHandle =
          handle ?? (await open(part, 'a').catch((error: unknown) => Promise.reject(diskFault(error, part))))
        handle = file
        let skip = have - connection.from // a host without ranges begins at the beginning
        for await (const chunk of steady(connection.body, options)) {
          const fresh = chunk.subarray(Math.min(skip, chunk.length))
          skip -= chunk.length - fresh.length
          if (fresh.length === 0) continue
          await file.writeFile(fresh).catch((error: unknown) => Promise.reject(diskFault(error, part)))
          hash.update(fresh)
          have += fresh.length
          progress?.(have, total)
          yield fresh
        }
        if (total !== undefined && have < total) throw new PassingFault(`${have} of ${total} bytes came`)
        total = have
      } catch (error) {
        if (error instanceof DataError || signal?.aborted) throw error
        failed = have - before >= GOOD ? 0 : failed + 1
        if (failed > retries)
          throw new DataError(
            url,
            `the connection broke ${failed} times (${reasonOf(error)}); run the command again to go on`,
          )
        await sleep(
          Math.max(retryDelayMs * 2 ** Math.max(0, failed - 1), error instanceof PassingFault ? error.waitMs : 0),
          undefined,
          signal ? { signal } : {},
        )
      }
    }
    await handle?.sync()
  } catch (error) {
    if (error instanceof ChangedFile) await discard(part)
    throw error
  } finally {
    await handle?.close()
  }
  const sha256 = hash.digest('hex')
  const expected = wanted.sha256 ?? facts.sha256
  if (expected !== undefined && sha256 !== expected) {
    await discard(part)
    throw new DataError(
      url,
      `came with another SHA-256 than ${expected.slice(0, 12)}…; the file was changed at its host, or damaged on the way: try again, or take another mirror`,
    )
  }
  if (wanted.bytes !== undefined && have !== wanted.bytes) {
    await discard(part)
    throw otherSize(url, have, wanted.bytes)
  }
  return { bytes: have, sha256, name: facts.name }
}

/** Size, checksum and name of a file as its host tells them, without fetching it. @throws as {@link download} */
export async function askHost(
  url: string,
  options: FetchOptions = {},
): Promise<{ bytes?: number; sha256?: string; name?: string }> {
  const { body, total, sha256, name } = await withTimeout((limited) => connect(url, 0, undefined, limited), options)
  await body?.cancel()
  return {
    ...(total === undefined ? {} : { bytes: total }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(name === undefined ? {} : { name }),
  }
}

/** Throws away what has come. */
export async function discard(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(`${part}.json`, { force: true })
}

/** Bytes of a file, 0 when it is absent. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

const otherSize = (url: string, found: number, expected: number): DataError =>
  new DataError(
    url,
    `came with ${found} bytes, expected ${expected}; the file was changed at its host: try again, or take another mirror`,
  )

/** Whether the part's beginning belongs to another file than the one that the host offers now. */
function isAnother(facts: PartFacts, now: Connection, wanted: Wanted, have: number): boolean {
  if (now.total !== undefined && (now.total < have || (facts.total !== undefined && now.total !== facts.total)))
    return true
  if (wanted.sha256 !== undefined) return facts.sha256 !== undefined && facts.sha256 !== wanted.sha256 // the checksum decides at the end
  if (facts.sha256 !== undefined && now.sha256 !== undefined) return facts.sha256 !== now.sha256
  return facts.url !== undefined && facts.version !== now.version
}

async function keepFacts(part: string, facts: PartFacts): Promise<void> {
  try {
    await writeFileAtomic(`${part}.json`, JSON.stringify(facts))
  } catch (error) {
    throw diskFault(error, part)
  }
}

async function readFacts(part: string): Promise<PartFacts> {
  try {
    return JSON.parse(await readFile(`${part}.json`, 'utf8')) as PartFacts
  } catch {
    return {} // none was written, or not whole: then nothing is known of the part
  }
}

/** The body's chunks, as long as they keep coming. Only time spent waiting for the host counts. */
async function* steady(
  body: ReadableStream<Uint8Array> | null,
  { stallMs = 30_000, minBytesPerSec = 1000, signal }: FetchOptions,
): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  let waitedMs = 0
  let bytes = 0
  try {
    for (;;) {
      const asked = performance.now()
      const { done, value } = await withTimeout(() => reader.read(), { stallMs, ...(signal ? { signal } : {}) })
      if (done) return
      waitedMs += performance.now() - asked
      bytes += value.length
      if (waitedMs > stallMs) {
        if (bytes < (minBytesPerSec * waitedMs) / 1000)
          throw new PassingFault(`only ${bytes} bytes came in ${Math.round(waitedMs / 1000)} s`)
        waitedMs = bytes = 0
      }
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {}) // it may be broken already
  }
}

/** Ends an attempt that brings nothing within `stallMs`, or when the caller gives up. */
async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { stallMs = 30_000, signal }: FetchOptions,
): Promise<T> {
  signal?.throwIfAborted()
  const abort = new AbortController()
  let stop: (reason: unknown) => void = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      reject(reason)
      abort.abort(reason)
    }
  })
  const timer = setTimeout(() => stop(new PassingFault(`nothing came for ${Math.round(stallMs / 1000)} s`)), stallMs)
  const giveUp = (): void => stop(signal!.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([work(abort.signal), stopped])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message || (cause as NodeJS.ErrnoException).code}` : message
}
