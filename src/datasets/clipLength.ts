import { DataError } from './errors.js'

/** Clips that a source may have more or less than the duration asks for: extractors drop or add one or two at the end. */
const CLIP_SLACK = 3
/** Beyond the slack, the ratio of found to expected clips that is still taken as rounding. */
const RATIO = 1.3

/**
 * Checks that a source has about as many rows as the video has clips; features cut at another clip length do not.
 * @param expected clips by the annotation
 * @throws DataError telling the clip length that the rows speak for
 */
export function checkClipCount(file: string, rows: number, expected: number, clipSec: number, lowerBound = false): void {
  const far = (more: number, less: number): boolean => more - less > CLIP_SLACK && more / less > RATIO
  if (!far(expected, rows) && (lowerBound || !far(rows, expected))) return
  const implied = (expected * clipSec) / rows
  const asked = `${Math.round(expected)} clips of ${clipSec} s for a video of ${(expected * clipSec).toFixed(1)} s`
  throw new DataError(
    file,
    `has ${rows} rows, expected ${asked}; the rows fit clips of ${implied.toFixed(2)} s: set clipSec or take features of ${clipSec}-s clips`,
  )
}
