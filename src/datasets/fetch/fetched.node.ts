/** `fetched.json`: a data folder's own note of which archives its features came from. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../formats/files.node.js'
import { diskFolder } from '../diskFolder.node.js'
import type { FeatureArchive } from './manifest.js'

/** Where features came from, as `fetched.json` keeps it. */
export interface FetchedArchive {
  readonly url: string
  readonly bytes: number
  readonly sha256?: string
  /** Files a folder. */
  readonly folders: Readonly<Record<string, number>>
}

const FETCHED_FILE = 'fetched.json'

/** Whether an archive was fetched before and its files are where they were put. */
export async function isFetched(dir: string, { urls }: FeatureArchive): Promise<boolean> {
  const entry = (await readFetched(dir)).find(({ url }) => urls.includes(url))
  if (!entry) return false
  const counts = await Promise.all(
    Object.entries(entry.folders).map(async ([folder, count]) => (await diskFolder(dir).list(folder)).length >= count),
  )
  return counts.every(Boolean)
}

/** What a data folder's features came from; empty where nothing was fetched. */
async function readFetched(dir: string): Promise<FetchedArchive[]> {
  try {
    return JSON.parse(await readFile(join(dir, FETCHED_FILE), 'utf8')) as FetchedArchive[]
  } catch {
    return [] // none yet, or not ours
  }
}

/** Notes an archive whose files are in their places, in place of what was noted of its address before. */
export async function keepFetched(dir: string, entry: FetchedArchive): Promise<void> {
  const before = (await readFetched(dir)).filter((known) => known.url !== entry.url)
  await writeFileAtomic(join(dir, FETCHED_FILE), `${JSON.stringify([...before, entry], null, 2)}\n`)
}
