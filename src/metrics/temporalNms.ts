import type { ScoredWindow } from './prediction.js'
import { hullIou } from './temporalIou.js'

/**
 * Non-maximum suppression: the best window stays, those that overlap it by more than `iouThreshold` go, and so on down
 * the scores.
 * Equal scores keep the order they came in.
 * @param max most windows to return
 * @returns windows by score, best first
 */
export function temporalNms<W extends ScoredWindow>(windows: readonly W[], iouThreshold: number, max = Infinity): W[] {
  const kept: W[] = []
  for (const window of [...windows].sort((a, b) => b[2] - a[2])) {
    if (kept.length >= max) break
    if (kept.every((better) => hullIou(better, window) <= iouThreshold)) kept.push(window)
  }
  return kept
}
