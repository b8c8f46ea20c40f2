/** A series as a row of small bars: as letters, and as a picture of a line of text's height. */

const BARS = '▁▂▃▄▅▆▇█'

/** Each stretch's largest number; at most `width` of them. Numbers that are not finite count as the smallest. */
function tops(values: ArrayLike<number>, width: number): number[] {
  const count = Math.min(width, values.length)
  return Array.from({ length: count }, (_, i) => {
    let top = Number.NEGATIVE_INFINITY
    const to = Math.floor(((i + 1) * values.length) / count)
    for (let at = Math.floor((i * values.length) / count); at < to; at++)
      if (Number.isFinite(values[at])) top = Math.max(top, values[at]!)
    return top
  })
}

/** @param width most letters */
export function sparkline(values: ArrayLike<number>, width = 60): string {
  const heights = shares(tops(values, width))
  return heights.map((height) => BARS[Math.round(height * (BARS.length - 1))]).join('')
}

/** An svg of bars in a colour of the page's text, or of `color`. */
export function sparkSvg(values: ArrayLike<number>, { width = 320, height = 36, color = '#0072B2' } = {}): string {
  const heights = shares(tops(values, width))
  const step = width / Math.max(1, heights.length)
  const bars = heights.map((share, i) => {
    const tall = Math.max(1, share * height)
    return `M${(i * step).toFixed(1)},${height}v${(-tall).toFixed(1)}h${step.toFixed(1)}v${tall.toFixed(1)}z`
  })
  return `<svg width="${width}" height="${height}" style="max-width:100%;vertical-align:middle" aria-hidden="true"><path d="${bars.join('')}" fill="${color}"/></svg>`
}

/** Place of each number between the smallest and the largest, 0–1. */
function shares(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite)
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  return values.map((value) => (Number.isFinite(value) && high > low ? (value - low) / (high - low) : 0))
}
