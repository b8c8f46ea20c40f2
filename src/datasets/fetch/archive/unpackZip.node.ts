/** Unpacks a zip, whose table of contents stands at its end, so that the whole file must be there. */
import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import type { UnpackedFolder } from './unpacked.node.js'

const FILE_KIND = 0o170000
const FOLDER = 0o040000
const PLAIN_FILE = 0o100000

/**
 * @throws BadArchive for an archive that is damaged, cut off, encrypted, or would write anything but files below the
 * folder
 */
export async function unpackZip(path: string, bytes: number, into: UnpackedFolder): Promise<void> {
  const { default: yauzl } = await import('yauzl')
  const damaged = (error: unknown): never => into.refuse(`is damaged or no zip archive (${(error as Error).message})`)
  const zip = await promised<ZipFile>((done) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, done),
  ).catch(damaged)
  into.packed = bytes
  try {
    for (;;) {
      const entry = await nextEntry(zip).catch(damaged)
      if (entry === undefined) return
      const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND
      if (entry.fileName.endsWith('/') || kind === FOLDER) {
        into.entry(entry.fileName)
        continue
      }
      if (kind !== 0 && kind !== PLAIN_FILE)
        into.refuse(`holds ${entry.fileName}, which is a link or a device, expected files and folders alone`)
      if (entry.isEncrypted()) into.refuse(`holds ${entry.fileName} encrypted; unpack it yourself and give the folder`)
      into.count(entry.uncompressedSize)
      await into.begin(entry.fileName, entry.uncompressedSize)
      const stream = await promised<Readable>((done) => zip.openReadStream(entry, done)).catch(damaged)
      await unpackEntry(stream, into, damaged)
    }
  } finally {
    await into.end()
    zip.close()
  }
}

async function unpackEntry(stream: Readable, into: UnpackedFolder, damaged: (error: unknown) => never): Promise<void> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  for (;;) {
    const { done, value } = await chunks.next().catch(damaged)
    if (done) break
    await into.write(value)
  }
  await into.end()
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    zip.removeAllListeners()
    zip.once('entry', (entry: Entry) => resolve(entry))
    zip.once('end', () => resolve(undefined))
    zip.on('error', reject)
    zip.readEntry()
  })
}

function promised<T>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    call((error, value) => (error || value === undefined ? reject(error) : resolve(value))),
  )
}
