/** Unpacks a tar, gzipped or not, while it streams. */
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { ReadEntry } from 'tar'
import type { UnpackedFolder } from './unpacked.node.js'

/** Bytes of a tar's block. */
const BLOCK = 512

/**
 * @param chunks of the archive, the first at least two bytes
 * @throws BadArchive for an archive that is damaged, cut off, or would write anything but files below the folder
 */
export async function unpackTar(
  chunks: AsyncIterable<Uint8Array>,
  gzipped: boolean,
  into: UnpackedFolder,
): Promise<void> {
  const { Parser } = await import('tar')
  const todo: (() => Promise<void>)[] = []
  let fault: unknown
  const parser = new Parser({ strict: true })
  parser.on('error', (error: unknown) => (fault ??= error))
  parser.on('entry', (entry: ReadEntry) => {
    const { path, size, type } = entry
    if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') {
      todo.push(() => into.begin(path, size))
      entry.on('data', (bytes: Uint8Array) => todo.push(() => into.write(bytes)))
      entry.on('end', () => todo.push(() => into.end()))
    } else {
      todo.push(async () => {
        into.entry(path)
        if (type !== 'Directory' && type !== 'GNUDumpDir')
          into.refuse(`holds ${path} of kind ${type}, expected files and folders alone`)
      })
      entry.resume()
    }
  })
  parser.on('ignoredEntry', ({ path, type }: ReadEntry) =>
    todo.push(async () => into.refuse(`holds ${path} of kind ${type}, expected files and folders alone`)),
  )
  const work = async (): Promise<void> => {
    while (todo.length > 0) await todo.shift()!()
    if (fault) into.refuse(`is damaged or no tar archive (${(fault as Error).message})`)
  }
  try {
    let zeros = 0
    for await (const chunk of gzipped ? gunzip(chunks, into) : chunks) {
      if (!gzipped) into.packed += chunk.length
      into.count(chunk.length)
      zeros = zerosAtEnd(chunk, zeros)
      parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      await work()
    }
    parser.end()
    await work()
    if (zeros < BLOCK) into.refuse('ends in the middle')
  } finally {
    await into.end()
  }
}

/** Zeros that a stream ends in, whose last chunk this is: a whole tar ends in a block of them. */
function zerosAtEnd(chunk: Uint8Array, before: number): number {
  let at = chunk.length
  while (at > 0 && chunk[at - 1] === 0) at--
  return at === 0 ? before + chunk.length : chunk.length - at
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>, into: UnpackedFolder): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip({ chunkSize: 1 << 18 })
  let sourceFault: unknown
  const feed = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        into.packed += chunk.length
        yield chunk
      }
    } catch (error) {
      sourceFault = error
      throw error
    }
  }
  const feeding = pipeline(feed, unzip)
  feeding.catch(() => {}) // told by the loop below, or beside the point once its reader has left
  try {
    yield* unzip as AsyncIterable<Uint8Array>
  } catch (error) {
    if (sourceFault) throw sourceFault
    into.refuse(`is damaged or cut off (${(error as Error).message})`)
  }
  await feeding
}
