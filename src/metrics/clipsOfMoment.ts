/**
 * The clips that belong to a moment: those whose centre lies in it, its ends included; where it is shorter than a clip
 * and holds no centre, the one clip around its middle; none where it begins behind the last clip.
 *
 * @param moment [start, end] in seconds
 * @returns indices, ascending
 */
export function clipsOfMoment(
  [start, end]: readonly [start: number, end: number],
  clips: number,
  clipSec: number,
): number[] {
  const duration = clips * clipSec
  if (start >= duration) return []
  const begin = start / duration
  const until = Math.min(1, end / duration)
  const inside = Array.from({ length: clips }, (_, clip) => clip).filter((clip) => {
    const centre = (clip + 0.5) / clips
    return centre >= begin && centre <= until
  })
  return inside.length > 0 ? inside : [Math.min(clips - 1, Math.max(0, Math.ceil(((begin + until) / 2) * clips - 1)))]
}
