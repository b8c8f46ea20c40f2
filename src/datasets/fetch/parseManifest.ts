import { DataError } from '../errors.js'
import type { RemoteFile } from './manifest.js'

/**
 * Reads a list of one's own addresses: `[{"path": "val.jsonl", "url": "https://…", "bytes": 12, "sha256": "…"}]`, the last two optional.
 * @param file name, for messages
 * @throws DataError naming the entry that does not fit
 */
export function parseManifest(text: string, file: string): RemoteFile[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    throw new DataError(file, `is no JSON: ${(error as Error).message}`)
  }
  if (!Array.isArray(list)) throw new DataError(file, 'expected a list of {path, url, bytes?, sha256?}')
  return list.map((entry: Partial<RemoteFile> | null, i) => {
    const { path, url, bytes, sha256 } = entry ?? {}
    const refuse = (problem: string): never => {
      throw new DataError(file, problem, i + 1)
    }
    if (typeof path !== 'string' || path === '' || /^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)/.test(path))
      refuse(`path is ${JSON.stringify(path)}, expected a path inside the data folder`)
    if (typeof url !== 'string' || !/^https?:\/\//.test(url)) refuse(`url is ${JSON.stringify(url)}, expected http:// or https://`)
    if (bytes !== undefined && !(Number.isInteger(bytes) && bytes > 0)) refuse(`bytes is ${JSON.stringify(bytes)}, expected a whole number above 0`)
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(String(sha256))) refuse(`sha256 is ${JSON.stringify(sha256)}, expected 64 hexadecimal digits`)
    return { path: path!, url: url!, ...(bytes === undefined ? {} : { bytes }), ...(sha256 === undefined ? {} : { sha256 }) }
  })
}
