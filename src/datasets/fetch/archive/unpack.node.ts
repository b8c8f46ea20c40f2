/** Unpacks an archive of any kind that features are published in. What it is, its first bytes tell, not its name. */
import { type ArchiveBounds, UnpackedFolder } from './unpacked.node.js'
import { unpackTar } from './unpackTar.node.js'
import { unpackZip } from './unpackZip.node.js'

/** Bytes that tell a kind: tar's mark stands at 257. */
const HEAD = 262
const OTHER_KINDS: readonly (readonly [string, RegExp])[] = [
  ['xz', /^\xfd7zXZ/],
  ['bzip2', /^BZh/],
  ['Zstandard', /^\x28\xb5\x2f\xfd/],
  ['rar', /^Rar!/],
  ['7z', /^7z\xbc\xaf/],
]

/**
 * @param chunks of the archive from its beginning; always read to their end
 * @param path where the archive lies once they are read
 * @param name for messages
 * @returns paths of the files below `dir`
 * @throws BadArchive for an archive that is damaged, of an unknown kind, or not to be trusted
 */
export async function unpack(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  dir: string,
  name: string,
  bounds: ArchiveBounds = {},
): Promise<string[]> {
  const into = new UnpackedFolder(dir, name, bounds)
  const rest = chunks[Symbol.asyncIterator]()
  const kept: Uint8Array[] = []
  let size = 0
  try {
    while (size < HEAD) {
      const { done, value } = await rest.next()
      if (done) break
      kept.push(value)
      size += value.length
    }
    const head = Buffer.concat(kept)
    const all = stream(head, rest)
    const mark = head.subarray(0, HEAD).toString('latin1')
    if (mark.startsWith('\x1f\x8b')) await unpackTar(all, true, into)
    else if (mark.slice(257) === 'ustar') await unpackTar(all, false, into)
    else if (mark.startsWith('PK')) {
      let bytes = 0
      for await (const chunk of all) bytes += chunk.length
      await unpackZip(path, bytes, into)
    } else into.refuse(unknownKind(mark))
    for (;;) if ((await rest.next()).done) break // what follows an archive's end still counts for its checksum
  } finally {
    await rest.return?.()
  }
  if (into.files.length === 0) into.refuse('is an archive without files')
  return into.files
}

function unknownKind(mark: string): string {
  const kind = OTHER_KINDS.find(([, start]) => start.test(mark))?.[0]
  if (kind) return `is packed by ${kind}, expected tar, tar.gz or zip: unpack it yourself and give the folder`
  return /^\s*</.test(mark)
    ? 'is a web page, expected tar, tar.gz or zip'
    : 'is no archive, expected tar, tar.gz or zip'
}

async function* stream(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (;;) {
    const { done, value } = await rest.next()
    if (done) return
    yield value
  }
}
