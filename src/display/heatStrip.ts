/** A matrix as a small picture in HTML: a pixel a number, or the mean of a few. */
import { colorAt, colorScale } from './colorScale.js'
import { encodePalettePng, pngUrl } from './png.js'
import { short } from './text.js'

const PIXELS = { columns: 256, rows: 64 }
/** A matrix of fewer numbers is read as fast as it is seen. */
const LEAST = 24
const COLORS = 256

/**
 * @param values row-major; of more than two axes the first matrix is drawn
 * @returns undefined where there is no picture to be seen: fewer than two axes, few numbers, all alike, or none finite
 */
export function heatStrip(values: ArrayLike<number>, shape: readonly number[]): string | undefined {
  const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0]
  if (shape.length < 2 || rows * columns < LEAST || rows < 2 || columns < 2) return undefined
  const [height, width] = [Math.min(rows, PIXELS.rows), Math.min(columns, PIXELS.columns)]
  const sums = new Float64Array(width * height)
  const counts = new Uint32Array(width * height)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!
      if (!Number.isFinite(value)) continue
      const pixel = Math.floor((row * height) / rows) * width + Math.floor((column * width) / columns)
      sums[pixel]! += value
      counts[pixel]!++
    }
  const means = Array.from(sums, (sum, i) => (counts[i]! > 0 ? sum / counts[i]! : Number.NaN))
  const known = means.filter((mean) => !Number.isNaN(mean))
  const [min, max] = [
    known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  if (!(min < max)) return undefined
  const { domain, stops } = colorScale(min, max)
  const palette = Uint8Array.from(Array.from({ length: COLORS }, (_, i) => colorAt(stops, i / (COLORS - 1))).flat())
  const share = (mean: number): number => (Number.isNaN(mean) ? 0 : (mean - domain[0]) / (domain[1] - domain[0]))
  const png = encodePalettePng(
    Uint8Array.from(means, (mean) => Math.round(share(mean) * (COLORS - 1))),
    width,
    height,
    palette,
  )
  const scale = Math.max(1, Math.min(8, Math.floor(320 / width), Math.floor(96 / height)))
  const label = `${rows} × ${columns}, from ${short(domain[0])} (dark) to ${short(domain[1])}`
  const ends =
    domain[0] < 0
      ? `blue ${short(domain[0])}, white 0, orange ${short(domain[1])}`
      : `dark ${short(domain[0])}, yellow ${short(domain[1])}`
  return `<img alt="${label}" title="${ends}" src="${pngUrl(png)}" width="${width * scale}" height="${height * scale}" style="image-rendering:pixelated;max-width:100%;margin:4px 0;display:block">`
}
