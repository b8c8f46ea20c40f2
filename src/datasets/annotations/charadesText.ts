/**
 * Charades-STA in its first form, one line per sentence: `VID start end##sentence`.
 * Four training lines name the end before the start: they are swapped, as UMT's loader does.
 * The file has no durations; a video's duration is taken as its latest end, a lower bound.
 */
import type { Annotation } from '../../metrics/index.js'
import { DataError } from '../errors.js'

/**
 * @param text the file's text
 * @param file its name, for messages
 * @returns rows with qid = line number from 0
 * @throws DataError naming the line that does not read
 */
export function parseCharadesText(text: string, file: string): Annotation[] {
  const rows = text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), row: i + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, row }) => {
      const match = /^(\S+) (\S+) (\S+?)\s*##(.*)$/.exec(line)
      const [a, b] = [Number(match?.[2]), Number(match?.[3])]
      if (!match || !Number.isFinite(a) || !Number.isFinite(b))
        throw new DataError(file, `found "${line.slice(0, 60)}", expected "VID start end##sentence"`, row)
      return { vid: match[1]!, query: match[4]!.trim(), start: Math.min(a, b), end: Math.max(a, b) }
    })
  const latest = new Map<string, number>()
  for (const { vid, end } of rows) latest.set(vid, Math.max(end, latest.get(vid) ?? 0))
  return rows.map(({ vid, query, start, end }, qid) => ({
    qid,
    query,
    vid,
    duration: latest.get(vid)!,
    relevant_windows: [[start, end]],
  }))
}
