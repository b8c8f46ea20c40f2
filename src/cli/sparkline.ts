const BARS = '▁▂▃▄▅▆▇█'

/** Numbers as a row of bars, from the smallest to the largest; at most `width` of them, each the largest of its stretch. */
export function sparkline(values: readonly number[], width = 75): string {
  const count = Math.min(width, values.length)
  const tops = Array.from({ length: count }, (_, i) =>
    Math.max(...values.slice(Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count))),
  )
  const [low, high] = [Math.min(...tops), Math.max(...tops)]
  return tops.map((value) => BARS[high > low ? Math.round(((value - low) / (high - low)) * (BARS.length - 1)) : 0]).join('')
}
