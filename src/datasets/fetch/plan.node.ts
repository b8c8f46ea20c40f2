/** What a fetch will cost, before anything is fetched. */
import { statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { BenchmarkName } from '../../metrics/index.js'
import { BENCHMARKS } from '../benchmarks.js'
import { diskFolder } from '../diskFolder.node.js'
import { DataError } from '../errors.js'
import { askHost, type FetchOptions, sizeOf } from './download.node.js'
import { isFetched } from './fetched.node.js'
import { type FeatureArchive, type FeatureSet, MANIFEST, type RemoteFile } from './manifest.js'

export interface FetchRequest {
  /** Files to have, for example the annotations of `MANIFEST`. */
  readonly files: readonly RemoteFile[]
  /** Publishers of features, the first one tried first. */
  readonly features: readonly FeatureSet[]
}

export interface FetchPlan {
  readonly licence: string
  /** Files that are not there yet. */
  readonly files: readonly RemoteFile[]
  /** Archives of the first publisher that are not there yet, sizes as far as known. */
  readonly archives: readonly FeatureArchive[]
  /** To download, without what is of unknown size. */
  readonly bytes: number
  /** Whether every size is known. */
  readonly exact: boolean
  /** On the disk while it works: each archive stays until it is unpacked. */
  readonly diskBytes: number
  readonly freeBytes: number
}

/** Features are packed numbers: unpacked they take little more than the archive. */
const UNPACKED = 1.15

/** Looks at what is there, and asks hosts for sizes that nobody has published. */
export async function planFetch(
  name: BenchmarkName,
  dir: string,
  { files, features }: FetchRequest,
  options: FetchOptions = {},
): Promise<FetchPlan> {
  const missing: RemoteFile[] = []
  for (const file of files) {
    const size = await sizeOf(join(dir, file.path))
    if (size === 0 || (file.bytes !== undefined && size !== file.bytes)) missing.push(file)
  }
  const archives: FeatureArchive[] = []
  for (const archive of features[0]?.archives ?? [])
    if (!(await isFetched(dir, archive))) archives.push(await withSize(archive, options))
  const sum = (parts: readonly { readonly bytes?: number }[]): number =>
    parts.reduce((total, { bytes = 0 }) => total + bytes, 0)
  return {
    licence: MANIFEST[name].licence,
    files: missing,
    archives,
    bytes: sum(missing) + sum(archives),
    exact: [...missing, ...archives].every(({ bytes }) => bytes !== undefined),
    diskBytes: sum(missing) + sum(archives) * UNPACKED + Math.max(0, ...archives.map(({ bytes = 0 }) => bytes)),
    freeBytes: await freeBytes(dir),
  }
}

/** @throws DataError when the disk cannot hold what is planned */
export function checkDiskSpace(
  dir: string,
  { diskBytes, freeBytes: free }: Pick<FetchPlan, 'diskBytes' | 'freeBytes'>,
): void {
  if (free < diskBytes)
    throw new DataError(
      dir,
      `${gigabytes(diskBytes)} are needed while the archives are unpacked, ${gigabytes(free)} are free; make room, or take a folder on another disk`,
    )
}

/** Whether each split has annotations in a folder. */
export async function hasAnnotations(name: BenchmarkName, dir: string): Promise<boolean> {
  const entries = await diskFolder(dir).list()
  const { splits, annotationFiles } = BENCHMARKS[name]
  return splits.every((split) => annotationFiles(split).some((pattern) => entries.some((entry) => pattern.test(entry))))
}

async function withSize(archive: FeatureArchive, options: FetchOptions): Promise<FeatureArchive> {
  if (archive.bytes !== undefined) return archive
  for (const url of archive.urls) {
    try {
      return { ...archive, ...(await askHost(url, options)) }
    } catch (error) {
      if (options.signal?.aborted) throw error // a host that does not answer now is told when its file is fetched
    }
  }
  return archive
}

/** Free bytes of the disk on which a folder lies or will lie. */
async function freeBytes(dir: string): Promise<number> {
  for (let folder = resolve(dir); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === dirname(folder)) throw error
    }
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
