/**
 * The folder of an ablation: `ablation.json`, what all its runs share, and a run folder `VARIANT/seed-N` each.
 * Several programs may write into one folder, each its own runs.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../formats/internal.js'
import { OptionError } from '../../tensor/index.js'
import { type FitRecord, readLog } from '../../train/index.js'
import { readJson } from '../readRun.node.js'

/** What must not change between the runs of one folder: other seeds and other variants may come later. */
export type AblationTerms = Readonly<Record<string, unknown>>

const FILE = 'ablation.json'

/**
 * Makes the folder, or sees that it holds runs of the same terms.
 * @throws OptionError naming the first term that differs, or a folder of something else
 */
export async function openAblation(folder: string, terms: AblationTerms): Promise<void> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, FILE)
  const found = await readJson<AblationTerms>(path)
  if (!found) {
    if ((await readdir(folder)).length > 0)
      throw new OptionError('out', folder, 'an empty folder, or one of an ablation; this one holds other files')
    await writeFileAtomic(path, `${JSON.stringify(terms, null, 2)}\n`)
    return
  }
  for (const key of new Set([...Object.keys(terms), ...Object.keys(found)])) {
    const [had, has] = [found, JSON.parse(JSON.stringify(terms)) as AblationTerms].map((each) =>
      JSON.stringify(each[key] ?? null),
    )
    if (had !== has)
      throw new OptionError(
        'out',
        folder,
        `another folder: its runs were made with ${key} ${had}, these ask for ${has}`,
      )
  }
}

export const runFolder = (folder: string, variant: string, seed: number): string =>
  join(folder, variant.replaceAll(' ', '+'), `seed-${seed}`)

/** @returns the records of a run that has ended; undefined for one that is to be trained, or gone on with */
export async function finishedRecords(folder: string): Promise<FitRecord[] | undefined> {
  if (!existsSync(join(folder, 'log.jsonl'))) return undefined
  const records = await readLog(folder)
  const last = records.at(-1)
  return last?.kind === 'end' && last.reason !== 'interrupted' ? records : undefined
}

export const hasRun = (folder: string): boolean => existsSync(join(folder, 'run.json'))
