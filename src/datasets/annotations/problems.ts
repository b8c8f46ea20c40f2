/** What can be wrong in an annotation file, one sentence each. */
import type { Annotation } from '../annotation.js'
import type { BenchmarkName } from '../benchmarkName.js'

export interface AnnotationProblem {
  /** From 1. */
  readonly row: number
  readonly problem: string
}

/** Checks every row; the first problem of each row only. */
export function annotationProblems(annotations: readonly Annotation[], benchmark: BenchmarkName): AnnotationProblem[] {
  const rowOf = new Map<string, number>()
  return annotations.flatMap((annotation, i) => {
    const row = i + 1
    const key = JSON.stringify(annotation?.qid)
    const first = rowOf.get(key)
    if (first === undefined) rowOf.set(key, row)
    const problem =
      rowProblem(annotation, benchmark) ?? (first === undefined ? null : `query id ${annotation.qid} stands in row ${first} already, expected each id once`)
    return problem ? [{ row, problem }] : []
  })
}

/** Windows may end this much after the video, in seconds: one clip, since durations are rounded differently. */
const END_SLACK = 2

const LISTS = ['relevant_windows', 'relevant_clip_ids', 'saliency_scores', 'label', 'clip', 'match'] as const
const LISTS_OF_LISTS = ['relevant_windows', 'saliency_scores', 'label', 'clip'] as const

function rowProblem(a: Annotation, benchmark: BenchmarkName): string | null {
  if (typeof a !== 'object' || a === null) return `found ${JSON.stringify(a)}, expected an object with qid, query, vid and duration`
  if (typeof a.qid !== 'number' && (typeof a.qid !== 'string' || a.qid === '')) return `qid is ${JSON.stringify(a.qid)}, expected a number or a word`
  if (typeof a.vid !== 'string' || a.vid === '') return `vid is ${JSON.stringify(a.vid)}, expected the video's name`
  if (/[/\\]|^\.\.?$/.test(a.vid)) return `vid ${JSON.stringify(a.vid)} is no file name`
  if (typeof a.query !== 'string' || a.query.trim() === '') return `query ${a.qid} is empty, expected a sentence`
  if (typeof a.duration !== 'number' || !(a.duration > 0) || !Number.isFinite(a.duration))
    return `video ${a.vid} has duration ${JSON.stringify(a.duration)}, expected a length above 0`
  for (const key of LISTS) {
    const list: unknown = a[key]
    if (list !== undefined && list !== null && !Array.isArray(list)) return `${key} is ${JSON.stringify(list)}, expected a list`
  }
  for (const key of LISTS_OF_LISTS) {
    const odd = (a[key] as readonly unknown[] | null | undefined)?.find((inner) => !Array.isArray(inner))
    if (odd !== undefined) return `${key} holds ${JSON.stringify(odd)}, expected lists of numbers`
  }
  return windowProblem(a) ?? scoreProblem(a) ?? labelProblem(a, benchmark)
}

function windowProblem({ relevant_windows: windows, duration }: Annotation): string | null {
  for (const window of windows ?? []) {
    const [start, end] = window
    const shown = JSON.stringify(window)
    if (!Number.isFinite(start) || !Number.isFinite(end)) return `window ${shown} is no [start, end] in seconds`
    if (start! > end!) return `window ${shown} starts after its end, expected [start, end]`
    if (start === end) return `window ${shown} has no length`
    if (start! < 0) return `window ${shown} starts before the video`
    if (end! > duration + END_SLACK) return `window ${shown} ends after the video's ${duration} s`
  }
  return null
}

function scoreProblem({ relevant_clip_ids: ids, saliency_scores: scores, duration }: Annotation): string | null {
  if (!ids || !scores) return null
  if (ids.length !== scores.length) return `${ids.length} relevant_clip_ids beside ${scores.length} saliency_scores, expected one triple per clip`
  const beyond = ids.find((id) => !Number.isInteger(id) || id < 0 || id * 2 >= duration)
  if (beyond !== undefined) return `relevant clip ${beyond} lies outside the video of ${duration} s in clips of 2 s`
  const odd = scores.find((triple) => triple.length !== 3 || triple.some((score) => !(score >= 0 && score <= 4)))
  return odd ? `saliency scores ${JSON.stringify(odd)}, expected three numbers 0 to 4` : null
}

function labelProblem({ label, duration, clip, match }: Annotation, benchmark: BenchmarkName): string | null {
  if (benchmark !== 'tvsum' && benchmark !== 'youtube') return null
  if (!label?.length) return 'label is missing, expected a row per clip'
  if (benchmark === 'tvsum') {
    if (label.length !== duration) return `${label.length} labels for ${duration} clips, expected a label per clip (duration counts clips of 2 s)`
    const odd = label.find((raters) => raters.length !== 20 || raters.some((rating) => !(rating >= 1 && rating <= 5)))
    return odd ? `label ${JSON.stringify(odd).slice(0, 60)}, expected 20 ratings 1 to 5` : null
  }
  if (clip && clip.length !== label.length) return `${label.length} labels for ${clip.length} clips, expected a label per clip`
  if (match && match.length !== label.length) return `${label.length} labels for ${match.length} matches, expected one each`
  const reversed = clip?.find(([first, last]) => !(last > first))
  return reversed ? `clip ${JSON.stringify(reversed)} ends before it starts` : null
}
