/** Counts of numbers in bins of equal width. Whole numbers get bins that hold equally many of them, or the counts would show teeth. */

export interface Bin {
  readonly low: number
  readonly high: number
  readonly count: number
}

/** Most bins that are chosen here. */
const MOST = 40

/**
 * @param values at least one
 * @param bins wanted number; by default the square root of the number of values
 */
export function histogram(values: ArrayLike<number>, bins = Math.min(MOST, Math.ceil(Math.sqrt(values.length)))): Bin[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let whole = true
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!)
    high = Math.max(high, values[i]!)
    whole &&= Number.isInteger(values[i]) && values[i] !== 0 // a silent neuron's 0 is a rate, no count
  }
  const width = whole ? Math.ceil((high - low + 1) / bins) : (high - low) / bins || Math.abs(low) / 10 || 0.1
  const start = whole ? low - 0.5 : high > low ? low : low - width / 2
  const count = whole ? Math.ceil((high - low + 1) / width) : high > low ? bins : 1
  const counts = new Uint32Array(count)
  for (let i = 0; i < values.length; i++) counts[Math.min(count - 1, Math.floor((values[i]! - start) / width))]!++
  return Array.from(counts, (n, bin) => ({ low: start + bin * width, high: start + (bin + 1) * width, count: n }))
}

/** The axis under a histogram of numbers that are not negative: from 0, and beyond a single bar. */
export function reach(bins: readonly Bin[]): [number, number] {
  const high = bins.at(-1)!.high
  return [Math.min(0, bins[0]!.low), bins.length > 1 ? high : bins[0]!.low < 0 ? 10 * high : 2 * high]
}

/** The bars of a histogram, as a Vega-Lite layer. */
export function bars(bins: readonly Bin[], x: string, count: string, color: string, round: (value: number) => number): object {
  return {
    data: { values: bins.map(({ low, high, count }) => ({ low: round(low), high: round(high), count })) },
    mark: { type: 'bar', color, binSpacing: 1 },
    encoding: {
      x: {
        field: 'low',
        type: 'quantitative',
        bin: { binned: true },
        title: x,
        scale: { domain: reach(bins).map(round), nice: false, zero: false },
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
