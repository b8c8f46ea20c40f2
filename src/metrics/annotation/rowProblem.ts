/** What a row of an annotation file may be: its form, its ground truth, and whether both make sense together. */
import type { Annotation } from './annotation.js'
import type { BenchmarkName } from './benchmarkName.js'
import { holds, short, TRUTH_OF, type Truth, truthProblem } from './truth.js'

/** Windows may end this much after the video, in seconds: one clip, since durations are rounded differently. */
const END_SLACK = 2

const LISTS = ['relevant_windows', 'relevant_clip_ids', 'saliency_scores', 'label', 'clip', 'match'] as const
const LISTS_OF_LISTS = ['relevant_windows', 'saliency_scores', 'label', 'clip'] as const

/**
 * @param needed ground truth that the row must hold; other kinds are checked where they are there
 * @returns the first thing that is wrong, in one sentence; null for a valid row
 */
export function rowProblem(row: Annotation, benchmark: BenchmarkName, needed: readonly Truth[]): string | null {
  const form = formProblem(row)
  if (form) return form
  for (const truth of TRUTH_OF[benchmark]) {
    const problem = needed.includes(truth) || holds(row, truth) ? truthProblem(row, truth, benchmark) : null
    if (problem) return problem
  }
  return windowProblem(row) ?? ratingProblem(row) ?? labelProblem(row, benchmark)
}

function formProblem(a: Annotation): string | null {
  if (typeof a !== 'object' || a === null)
    return `found ${short(a)}, expected an object with qid, query, vid and duration`
  if (!Number.isFinite(a.qid) && (typeof a.qid !== 'string' || a.qid === ''))
    return `qid is ${JSON.stringify(a.qid)}, expected a number or a word`
  if (typeof a.vid !== 'string' || a.vid === '') return `vid is ${JSON.stringify(a.vid)}, expected the video's name`
  if (/[/\\]|^\.\.?$/.test(a.vid)) return `vid ${JSON.stringify(a.vid)} is no file name`
  if (typeof a.query !== 'string' || a.query.trim() === '') return `query ${a.qid} is empty, expected a sentence`
  if (typeof a.duration !== 'number' || !(a.duration > 0) || !Number.isFinite(a.duration))
    return `video ${a.vid} has duration ${JSON.stringify(a.duration)}, expected a length above 0`
  for (const key of LISTS) {
    const list: unknown = a[key]
    if (list !== undefined && list !== null && !Array.isArray(list)) return `${key} is ${short(list)}, expected a list`
  }
  for (const key of LISTS_OF_LISTS) {
    const odd = (a[key] as readonly unknown[] | null | undefined)?.find((inner) => !Array.isArray(inner))
    if (odd !== undefined) return `${key} holds ${short(odd)}, expected lists of numbers`
  }
  return null
}

/** Windows that can be scored and yet mean nothing. */
function windowProblem({ relevant_windows: windows, duration }: Annotation): string | null {
  for (const window of windows ?? []) {
    const [start, end] = window
    const shown = JSON.stringify(window)
    if (!Number.isFinite(start) || !Number.isFinite(end)) return `window ${shown} is no [start, end] in seconds`
    if (start > end) return `window ${shown} starts after its end, expected [start, end]`
    if (start === end) return `window ${shown} has no length`
    if (start < 0) return `window ${shown} starts before the video`
    if (end > duration + END_SLACK) return `window ${shown} ends after the video's ${duration} s`
  }
  return null
}

function ratingProblem({ saliency_scores: ratings }: Annotation): string | null {
  const odd = ratings?.find((triple) => triple.some((score) => !(score >= 0 && score <= 4)))
  return odd ? `saliency scores ${short(odd)}, expected numbers 0 to 4` : null
}

function labelProblem({ label, duration, clip, match }: Annotation, benchmark: BenchmarkName): string | null {
  if ((benchmark !== 'tvsum' && benchmark !== 'youtube') || !label?.length) return null
  if (benchmark === 'tvsum') {
    if (label.length !== duration)
      return `${label.length} labels for ${duration} clips, expected a label per clip (duration counts clips of 2 s)`
    const odd = label.find((raters) => raters.length !== 20 || raters.some((rating) => !(rating >= 1 && rating <= 5)))
    return odd ? `label ${short(odd)}, expected 20 ratings 1 to 5` : null
  }
  const wide = label.find((row) => row.length !== 1)
  if (wide) return `label ${short(wide)}, expected one number a clip, 1 for a highlight`
  if (clip && clip.length !== label.length)
    return `${label.length} labels for ${clip.length} clips, expected a label per clip`
  if (match && match.length !== label.length)
    return `${label.length} labels for ${match.length} matches, expected one each`
  const reversed = clip?.find(([first, last]) => !(last > first))
  return reversed ? `clip ${JSON.stringify(reversed)} ends before it starts` : null
}
