/** Annotation rows of own videos: from a file, or one sentence with its moments. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonlFile, writeJsonl } from '../../formats/index.js'
import { writeFileAtomic } from '../../formats/internal.js'
import type { Annotation } from '../../metrics/index.js'
import { FlagError } from '../options.js'
import { VideoError } from './errors.js'
import type { OwnVideo } from './videos.js'

/** A row whose video's length is not known yet. */
export type OwnRow = Omit<Annotation, 'duration' | 'qid'> & { readonly qid?: number | string }

/** @param moments `12-20` in seconds. @throws FlagError for what is no moment */
export const parseMoments = (moments: readonly string[]): [number, number][] =>
  moments.map((text) => {
    const [, start, end] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text) ?? []
    if (start === undefined || !(Number(start) < Number(end)))
      throw new FlagError('moment', text, 'START-END in seconds, such as 12-20.5')
    return [Number(start), Number(end)]
  })

/** @throws VideoError for a row of a video that was not given, or without a sentence */
export async function rowsOfFile(file: string, videos: readonly OwnVideo[]): Promise<OwnRow[]> {
  const known = new Set(videos.map(({ vid }) => vid))
  const rows = await readJsonlFile<OwnRow>(file)
  for (const [i, { vid, query }] of rows.entries()) {
    const where = `${file} row ${i + 1}`
    if (!known.has(vid))
      throw new VideoError(
        where,
        `is about ${JSON.stringify(vid)}, expected one of the videos: ${[...known].join(', ')}`,
      )
    if (typeof query !== 'string' || query.trim() === '')
      throw new VideoError(where, 'has no query, expected a sentence')
  }
  return rows
}

/**
 * Rows of a split with new ones among them: of a video and a sentence that are there already, the row is replaced.
 * @returns the new rows with their ids, and the file's bytes
 */
export async function joinRows(
  folder: string,
  split: string,
  rows: readonly (OwnRow & { readonly duration: number })[],
): Promise<{ readonly added: Annotation[]; write(): Promise<void> }> {
  const file = join(folder, `${split}.jsonl`)
  const all = existsSync(file) ? await readJsonlFile<Annotation>(file) : []
  const added = rows.map((row): Annotation => {
    const at = all.findIndex(({ vid, query }) => vid === row.vid && query === row.query)
    const whole = { ...row, qid: row.qid ?? all[at]?.qid ?? freeId(all) } as Annotation
    if (at < 0) all.push(whole)
    else all[at] = whole
    return whole
  })
  return { added, write: () => writeFileAtomic(file, writeJsonl(all)) }
}

const freeId = (rows: readonly Annotation[]): number =>
  1 + rows.reduce((most, { qid }) => Math.max(most, typeof qid === 'number' ? qid : 0), 0)
