/**
 * Counts of numbers in bins of equal width. Whole numbers get bins that hold equally many of them, or the counts would
 * show teeth.
 */

export interface Bin {
  readonly low: number
  readonly high: number
  readonly count: number
}

/** Most bins that are chosen here. */
const MOST = 40

/**
 * @param values at least one, none below 0
 * @param bins wanted number; by default the square root of the number of values
 * @param most largest number that there can be, such as 1 for spikes per step; no bin reaches beyond
 */
export function histogram(
  values: ArrayLike<number>,
  bins = Math.min(MOST, Math.ceil(Math.sqrt(values.length))),
  most = Number.POSITIVE_INFINITY,
): Bin[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let whole = most > 1 // what is at most 1 is a share, no count
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!)
    high = Math.max(high, values[i]!)
    whole &&= Number.isInteger(values[i]) && values[i] !== 0 // a silent neuron's 0 is a rate, no count
  }
  const width = whole ? Math.ceil((high - low + 1) / bins) : (high - low) / bins || Math.abs(low) / 10 || 0.1
  // One number alone has a bar around it, which ends where numbers end.
  const start = whole ? low - 0.5 : high > low ? low : Math.max(0, Math.min(low - width / 2, most - width))
  const count = whole ? Math.ceil((high - low + 1) / width) : high > low ? bins : 1
  const counts = new Uint32Array(count)
  for (let i = 0; i < values.length; i++) counts[Math.min(count - 1, Math.floor((values[i]! - start) / width))]!++
  return Array.from(counts, (n, bin) => ({ low: start + bin * width, high: start + (bin + 1) * width, count: n }))
}

/** The axis under a histogram: from 0, and beyond a single bar. */
export function reach(bins: readonly Bin[]): [number, number] {
  const high = bins.at(-1)!.high
  return [0, bins.length > 1 ? high : 2 * high]
}

/** The bars of a histogram, as a Vega-Lite layer. */
export function bars(
  bins: readonly Bin[],
  x: string,
  count: string,
  color: string,
  round: (value: number) => number,
  domain: readonly number[] = reach(bins),
): object {
  return {
    data: { values: bins.map(({ low, high, count }) => ({ low: round(low), high: round(high), count })) },
    mark: { type: 'bar', color, binSpacing: 1 },
    encoding: {
      x: {
        field: 'low',
        type: 'quantitative',
        bin: { binned: true },
        title: x,
        scale: { domain: domain.map(round), nice: false, zero: false },
        axis: { tickCount: 10 },
      },
      x2: { field: 'high' },
      y: { field: 'count', type: 'quantitative', title: count, axis: { tickMinStep: 1, tickCount: 5 } },
      tooltip: [
        { field: 'low', title: 'from', type: 'quantitative' },
        { field: 'high', title: 'to', type: 'quantitative' },
        { field: 'count', title: count, type: 'quantitative' },
      ],
    },
  }
}
