/**
 * Takes chosen files out of a zip archive, from the disk to the disk: a wheel of 700 MB never sits in memory.
 * Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record). No
 * zip64:
 * wheels under 4 GiB do without.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { SetupError } from './errors.js'

const CENTRAL_ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8

interface Entry {
  readonly name: string
  readonly method: number
  readonly packedBytes: number
  readonly bytes: number
  /** Unix permissions; 0 where the archive keeps none. */
  readonly mode: number
  readonly offset: number
}

/**
 * @param target path below `folder` for a name in the archive, or undefined to leave it out
 * @returns how many files were written, and their bytes
 * @throws SetupError when the file is not a whole zip archive
 */
export async function unpackZip(
  file: string,
  folder: string,
  target: (name: string) => string | undefined,
): Promise<{ files: number; bytes: number }> {
  const handle = await open(file)
  try {
    let files = 0
    let bytes = 0
    for (const entry of await entriesOf(handle, file)) {
      const place = target(entry.name)
      if (place === undefined) continue
      await unpackEntry(handle, file, entry, join(folder, place))
      files++
      bytes += entry.bytes
    }
    return { files, bytes }
  } finally {
    await handle.close()
  }
}

async function entriesOf(handle: FileHandle, file: string): Promise<Entry[]> {
  const { size } = await handle.stat()
  const tail = await read(handle, Math.max(0, size - 65557), Math.min(size, 65557)) // the end record and the longest comment
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > tail.length)
    throw new SetupError('unpack', `${file} is not a whole zip file; remove it and run the setup again`)
  const directory = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL_ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      mode: directory.readUInt16LE(at + 40) & 0o777,
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function unpackEntry(handle: FileHandle, file: string, entry: Entry, path: string): Promise<void> {
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new SetupError('unpack', `${file}: ${entry.name} is packed by method ${entry.method}`)
  await mkdir(dirname(path), { recursive: true })
  const local = await read(handle, entry.offset, 30)
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const out = createWriteStream(path, { mode: entry.mode || 0o644 })
  if (entry.packedBytes === 0) return void (await new Promise((done) => out.end(() => done(undefined))))
  const packed = createReadStream(file, { start, end: start + entry.packedBytes - 1, highWaterMark: 1 << 20 })
  if (entry.method === STORED) await pipeline(packed, out)
  else await pipeline(packed, createInflateRaw({ chunkSize: 1 << 20 }), out)
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
