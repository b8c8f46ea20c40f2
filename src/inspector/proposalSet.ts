/** Clips that a detector proposes, and the segments that they form. */
export interface ProposalSet {
  /** Per clip, before gaps are closed. */
  readonly proposed: boolean[]
  /** First clip and clip after the last of each segment, in order. */
  readonly segments: [start: number, end: number][]
}

/**
 * The detector's proposal set: clips whose neurons fire more than usual, and the segments they make.
 *
 *   clip rate = mean of the spikes over steps and channels; proposed when above the threshold
 *   segments  = runs of proposed clips, gaps of one clip closed
 *
 * @param clipRate rate of each real clip, 0..1
 * @param threshold 'mean' is the mean of `clipRate`
 */
export function proposalSet(clipRate: ArrayLike<number>, threshold: 'mean' | number = 'mean'): ProposalSet {
  const rates = Array.from(clipRate)
  const bound = threshold === 'mean' ? rates.reduce((sum, rate) => sum + rate, 0) / rates.length : threshold
  const proposed = rates.map((rate) => rate > bound)
  const segments: [number, number][] = []
  for (const [clip, on] of proposed.entries()) {
    if (!on) continue
    const last = segments.at(-1)
    if (last && clip - last[1] <= 1) last[1] = clip + 1
    else segments.push([clip, clip + 1])
  }
  return { proposed, segments }
}
