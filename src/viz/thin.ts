/**
 * Fewer points, the same picture: of each stretch of a long series the lowest and the highest point stay, so that no
 * peak is lost.
 * Source: the min-max half of M4, Jugel et al., VLDB 7 (2014), section 4.
 */

/** Stretches of a long series: two pixels each at the width of the house. */
const STRETCHES = 320

/**
 * Places to draw, ascending, with the first and the last.
 * @param series all of one length
 * @param stretches most stretches; a series with at most twice as many points stays whole
 */
export function thin(series: readonly ArrayLike<number>[], stretches = STRETCHES): number[] {
  const length = series[0]?.length ?? 0
  if (length <= 2 * stretches) return Array.from({ length }, (_, i) => i)
  const places = new Set([0, length - 1])
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches)
    const to = Math.floor(((stretch + 1) * length) / stretches)
    for (const values of series) {
      let [low, high] = [from, from]
      let gap: number | undefined // what is not finite stays as a gap
      for (let i = from; i < to; i++) {
        if (!Number.isFinite(values[i])) gap ??= i
        else {
          if (!(values[low]! <= values[i]!)) low = i
          if (!(values[high]! >= values[i]!)) high = i
        }
      }
      places.add(low).add(high)
      if (gap !== undefined) places.add(gap)
    }
  }
  return [...places].sort((a, b) => a - b)
}
