/** Archives of files in memory, and of entries that no honest archive holds. */
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { Header, type HeaderData } from 'tar'

export type Files = ReadonlyMap<string, Uint8Array>

const BLOCK = 512

/** One entry of a tar: its header, its bytes, and zeros up to the next block. */
export function tarEntry(path: string, bytes: Uint8Array = new Uint8Array(), more: HeaderData = {}): Uint8Array {
  const header = Buffer.alloc(BLOCK)
  new Header({ path, size: bytes.length, mode: 0o644, type: 'File', mtime: new Date(0), ...more }).encode(header)
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}

export const tarOfEntries = (...entries: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)])
export const tar = (files: Files): Uint8Array =>
  tarOfEntries(...[...files].map(([path, bytes]) => tarEntry(path, bytes)))
export const tarGz = (files: Files): Uint8Array => gzipSync(tar(files))
export const zip = (files: Files): Uint8Array => zipSync(Object.fromEntries(files), { level: 1 })
