import { DataError } from './errors.js'

/**
 * Clips that a source may have more or less than the duration asks for: extractors drop or add one or two at the end.
 */
export const CLIP_SLACK = 3
/** Beyond the slack, the ratio of found to expected clips that is still taken as rounding. */
const RATIO = 1.3

/** Whether two numbers of clips are further apart than extractors round. */
export const clipCountsDiffer = (a: number, b: number): boolean => farMore(a, b) || farMore(b, a)

const farMore = (more: number, less: number): boolean => more - less > CLIP_SLACK && more / less > RATIO

export interface ExpectedClips {
  /** Clips by the annotation. */
  readonly expected: number
  readonly clipSec: number
  /** Whether the video may be longer than `expected`. */
  readonly lowerBound?: boolean
  /** Whether `expected` is a number of labels, which no clip length changes. */
  readonly byLabels?: boolean
}

/**
 * Checks that a source has about as many rows as the video has clips; features cut at another clip length do not.
 * @throws DataError telling the clip length that the rows speak for
 */
export function checkClipCount(
  file: string,
  rows: number,
  { expected, clipSec, lowerBound = false, byLabels = false }: ExpectedClips,
): void {
  if (!farMore(expected, rows) && (lowerBound || !farMore(rows, expected))) return
  if (byLabels)
    throw new DataError(
      file,
      `has ${rows} rows, expected ${expected}, one for each label; take features of the clips that were labelled`,
    )
  const implied = Number(((expected * clipSec) / rows).toPrecision(4))
  const asked = `${Math.round(expected)} clips of ${clipSec} s for a video of ${(expected * clipSec).toFixed(1)} s`
  throw new DataError(
    file,
    `has ${rows} rows, expected ${asked}; the rows fit clips of ${implied.toFixed(2)} s: set --clip-sec ${implied} (clipSec in code), or take features of ${clipSec}-s clips`,
  )
}
