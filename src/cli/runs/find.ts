/** Run folders below a folder, and the words that people gave them. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { writeFileAtomic } from '../../formats/internal.js'
import { readRunFacts } from '../../recipes/internal.js'
import { OptionError } from '../../tensor/index.js'
import { readLog } from '../../train/index.js'

export interface ListedRun {
  /** From the folder that was searched. */
  readonly path: string
  readonly benchmark: string
  readonly seed: number
  readonly step: number
  readonly steps: number
  /** How it ended; absent while it goes on, or after a kill. */
  readonly end?: string
  /** Of the last evaluation. */
  readonly metrics: Readonly<Record<string, number>>
  readonly tags: readonly string[]
}

/** Beside run.json, which each sitting writes anew. */
const TAGS = 'tags.json'

/** @throws OptionError when there is no such folder */
export async function findRuns(folder: string): Promise<ListedRun[]> {
  if (!existsSync(folder)) throw new OptionError('folder', folder, 'a folder that is there')
  const found: ListedRun[] = []
  await search(folder, folder, found)
  return found
}

async function search(root: string, folder: string, found: ListedRun[]): Promise<void> {
  if (existsSync(join(folder, 'run.json'))) {
    found.push(await describe(root, folder))
    return
  }
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries
    .filter((each) => each.isDirectory())
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })))
    await search(root, join(folder, entry.name), found)
}

async function describe(root: string, folder: string): Promise<ListedRun> {
  const { benchmark, seed, training } = await readRunFacts(folder)
  const records = existsSync(join(folder, 'log.jsonl')) ? await readLog(folder) : []
  const end = records.findLast((record) => record.kind === 'end')
  const evaluation = records.findLast((record) => record.kind === 'evaluation')
  return {
    path: relative(root, folder) || '.',
    benchmark,
    seed,
    step: records.at(-1)?.step ?? 0,
    steps: training.steps,
    ...(end?.kind === 'end' ? { end: end.reason === 'steps' ? 'done' : end.reason } : {}),
    metrics: evaluation?.kind === 'evaluation' ? evaluation.metrics : {},
    tags: await tagsOf(folder),
  }
}

async function tagsOf(folder: string): Promise<string[]> {
  const file = join(folder, TAGS)
  if (!existsSync(file)) return []
  try {
    const tags: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (Array.isArray(tags)) return tags.map(String)
  } catch {} // told below
  throw new OptionError('file', file, 'a JSON list of words; remove it to have no tags')
}

/** @returns the tags that the run has now. @throws OptionError when the folder holds no run */
export async function tagRun(folder: string, add: readonly string[], remove: readonly string[]): Promise<string[]> {
  await readRunFacts(folder)
  const tags = [...new Set([...(await tagsOf(folder)), ...add])].filter((tag) => !remove.includes(tag))
  await writeFileAtomic(join(folder, TAGS), `${JSON.stringify(tags)}\n`)
  return tags
}
