import type { ScoredWindow } from './prediction.js'
import { roundDecimal } from './roundDecimal.js'

/** The video that windows are fitted to. */
export interface PostprocessOptions {
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** Length of the video in seconds. */
  readonly maxSec: number
}

/**
 * Raw windows made fit for a prediction file: ends held within the video and moved to the nearest clip border, half a
 * clip to the even one; scores with four digits. In float32, as the official post-processor computes.
 * Source: Moon et al., QD-DETR, `PostProcessorDETR` with `clip_ts`, `round_multiple`.
 */
export function postprocessWindows(
  windows: readonly ScoredWindow[],
  options: PostprocessOptions,
): [start: number, end: number, score: number][] {
  const { clipSec, maxSec } = options
  const place = (time: number): number => {
    const clamped = Math.fround(Math.min(Math.max(time, 0), maxSec))
    return roundDecimal(
      Math.fround(roundHalfEven(Math.fround(clamped / Math.fround(clipSec))) * Math.fround(clipSec)),
      4,
    )
  }
  return windows.map(([start, end, score]) => [place(start), place(end), roundDecimal(Math.fround(score), 4)])
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x)
  const above = x - down
  return above > 0.5 || (above === 0.5 && down % 2 !== 0) ? down + 1 : down
}
