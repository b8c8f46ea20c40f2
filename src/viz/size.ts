/** How large a picture is drawn: each picture has a size of its own, which `width` and `height` replace. */
import { FigureError } from './figure.js'

/** Size of a picture's plots in pixels, without axes, titles and legends. */
export interface FigureSize {
  /** Width of the plots that stand side by side, together. */
  readonly width?: number | undefined
  /** Height of the plots that stand above each other, together. */
  readonly height?: number | undefined
}

/** The size among other options. */
export const sizeOf = ({ width, height }: FigureSize): FigureSize => ({ width, height })

type Spec = Readonly<Record<string, unknown>>

/**
 * A Vega-Lite specification in another size: all its plots grow or shrink alike.
 * @throws FigureError for a size that is no number above 0
 */
export function resized(spec: Spec, size: FigureSize): Spec {
  const { width, height } = requireSize(size)
  if (width === undefined && height === undefined) return spec
  const share = (wanted: number | undefined, side: 'width' | 'height'): number =>
    wanted === undefined ? 1 : wanted / (extent(spec, side) || wanted)
  return scaled(spec, share(width, 'width'), share(height, 'height'))
}

/** @throws FigureError for a size that is no number above 0 */
export function requireSize({ width, height }: FigureSize): FigureSize {
  for (const [name, pixels] of Object.entries({ width, height }))
    if (pixels !== undefined && !(pixels > 0 && Number.isFinite(pixels)))
      throw new FigureError('figure', `${name} is ${pixels}, expected pixels above 0`)
  return { width, height }
}

/** Pixels of the plots along one side. */
function extent(spec: Spec, side: 'width' | 'height'): number {
  const views = (key: string): number[] => ((spec[key] as Spec[] | undefined) ?? []).map((view) => extent(view, side))
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)
  const [beside, above] = [views('hconcat'), views('vconcat')]
  if (beside.length > 0) return side === 'width' ? sum(beside) : Math.max(...beside)
  if (above.length > 0) return side === 'width' ? Math.max(...above) : sum(above)
  const grid = views('concat')
  if (grid.length > 0) {
    const columns = Number(spec.columns) || grid.length
    const lines = Array.from({ length: side === 'width' ? Math.ceil(grid.length / columns) : columns }, (_, line) =>
      sum(grid.filter((_, i) => (side === 'width' ? Math.floor(i / columns) : i % columns) === line)),
    )
    return Math.max(...lines)
  }
  const size = spec[side]
  return typeof size === 'number' ? size : 0
}

function scaled(spec: Spec, x: number, y: number): Spec {
  const entries = Object.entries(spec).map(([key, value]) => {
    if ((key === 'width' || key === 'height') && typeof value === 'number')
      return [key, Math.max(1, Math.round(value * (key === 'width' ? x : y)))]
    if (/^(?:[hv]?concat|layer)$/.test(key)) return [key, (value as Spec[]).map((view) => scaled(view, x, y))]
    if (key === 'encoding') return [key, narrower(value as Spec, x)]
    return [key, value]
  })
  return Object.fromEntries(entries)
}

/** Encodings whose legends stand in fewer columns where there is less room. */
const narrower = (encoding: Spec, x: number): Spec =>
  Object.fromEntries(
    Object.entries(encoding).map(([channel, definition]) => {
      const { legend } = (definition ?? {}) as { legend?: { columns?: number } | null }
      if (!legend?.columns) return [channel, definition]
      return [
        channel,
        { ...(definition as Spec), legend: { ...legend, columns: Math.max(1, Math.floor(legend.columns * x)) } },
      ]
    }),
  )
