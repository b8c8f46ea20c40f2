import { DataError } from '../errors.js'
import type { FeatureArchive, RemoteFile } from './manifest.js'

/** Addresses of one's own: files as they are, and archives of features. */
export interface OwnManifest {
  readonly files: readonly RemoteFile[]
  readonly archives: readonly FeatureArchive[]
}

/**
 * Reads a list of one's own addresses. An entry with a path is a file, one without is an archive that is unpacked:
 *
 *   [{"path": "val.jsonl", "url": "https://…", "bytes": 12, "sha256": "…"},
 *    {"url": ["https://…/features.tar.gz", "https://another…"]}]
 *
 * Size and checksum may be left out; of several addresses the first one that works is taken.
 * @param file name, for messages
 * @throws DataError naming the entry that does not fit
 */
export function parseManifest(text: string, file: string): OwnManifest {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    throw new DataError(file, `is no JSON: ${(error as Error).message}`)
  }
  if (!Array.isArray(list)) throw new DataError(file, 'expected a list of {path, url, bytes?, sha256?}')
  const files: RemoteFile[] = []
  const archives: FeatureArchive[] = []
  for (const [i, entry] of (list as (Record<string, unknown> | null)[]).entries()) {
    const { path, url, bytes, sha256 } = entry ?? {}
    const refuse = (problem: string): never => {
      throw new DataError(file, problem, i + 1)
    }
    const urls = (Array.isArray(url) ? url : [url]) as unknown[]
    if (urls.length === 0 || !urls.every((one) => typeof one === 'string' && isAddress(one)))
      refuse(`url is ${JSON.stringify(url)}, expected http:// or https://`)
    if (bytes !== undefined && !(Number.isInteger(bytes) && (bytes as number) > 0))
      refuse(`bytes is ${JSON.stringify(bytes)}, expected a whole number above 0`)
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(String(sha256)))
      refuse(`sha256 is ${JSON.stringify(sha256)}, expected 64 hexadecimal digits`)
    const facts = {
      ...(bytes === undefined ? {} : { bytes: bytes as number }),
      ...(sha256 === undefined ? {} : { sha256: sha256 as string }),
    }
    if (entry !== null && 'path' in entry) {
      if (typeof path !== 'string' || path === '' || /^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)/.test(path))
        refuse(`path is ${JSON.stringify(path)}, expected a path inside the data folder`)
      if (urls.length > 1) refuse('a file has one url, expected several for an archive alone')
      files.push({ path: path as string, url: urls[0] as string, ...facts })
    } else archives.push({ what: 'features', urls: urls as string[], ...facts })
  }
  return { files, archives }
}

/** Whether a text is an address that can be fetched. */
export const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)
