import { type Figure, FigureError, plotly } from './figure.js'
import { flatAxis, plotlyLayout, scene } from './plotlyStyle.js'
import { cloudPicture } from './pointCloudPicture.js'
import { round } from './series.js'
import { SERIES } from './theme.js'
import { many, requireLength, requireNumbers, short } from './values.js'

/** Points in two or three dimensions, each with a label where they belong to groups. */
export interface PointCloudData {
  /** First coordinate of each point. */
  readonly x: ArrayLike<number>
  /** Second coordinate of each point. */
  readonly y: ArrayLike<number>
  /** With it the cloud has three dimensions. */
  readonly z?: ArrayLike<number>
  /** What each point belongs to: one colour and symbol a label. */
  readonly label?: ArrayLike<string | number>
}

/** Axes of {@link pointCloud}. */
export interface PointCloudOptions {
  /** Axis titles with their units. */
  readonly x?: string
  /** Axis title of the second coordinate, with its unit. */
  readonly y?: string
  /** Axis title of the third coordinate, with its unit. */
  readonly z?: string
  /** Above the figure; default none. */
  readonly title?: string
}

/** Most points that a notebook carries; of more, evenly spread ones stay. */
const LIMIT = 20_000
/** Plotly's names; as many labels can be told apart. */
const SYMBOLS = ['circle', 'diamond', 'square', 'cross', 'x', 'circle-open'] as const

/**
 * Many points in two or three dimensions, such as projected states or features, by label. Plotly draws them on the
 * graphics card; saved pages show the same points as marks, or as a density map when there are many. Three dimensions
 * are seen from the side there (isometric).
 *
 * @throws FigureError for no points, lengths that differ, a number that is not finite, or more labels than can be told
 *   apart
 */
export function pointCloud(data: PointCloudData, options: PointCloudOptions = {}): Figure {
  const { x = 'x', y = 'y', z = 'z', title = 'points' } = options
  const count = data.x?.length ?? 0
  for (const [name, values] of Object.entries({ x: data.x, y: data.y, z: data.z })) {
    if (name === 'z' && values === undefined) continue
    requireNumbers('pointCloud', name, values!)
    requireLength('pointCloud', name, values!, count, 'as many as x')
  }
  if (data.label && data.label.length !== count)
    throw new FigureError('pointCloud', `label has ${data.label.length} values, expected ${count}, one a point`)
  const labels = data.label ? [...new Set(Array.from(data.label, String))] : ['points']
  if (labels.length > SYMBOLS.length)
    throw new FigureError(
      'pointCloud',
      `${labels.length} labels, expected at most ${SYMBOLS.length}, which can be told apart; put the rare ones together`,
    )
  const kept = Array.from({ length: Math.min(count, LIMIT) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, LIMIT)),
  )
  const traces = labels.map((label, i) => {
    const places = data.label ? kept.filter((at) => String(data.label![at]) === label) : kept
    const pick = (values: ArrayLike<number>) => places.map((at) => round(values[at]!))
    return {
      type: data.z ? 'scatter3d' : 'scattergl',
      mode: 'markers',
      name: label,
      x: pick(data.x),
      y: pick(data.y),
      ...(data.z && { z: pick(data.z) }),
      marker: { size: data.z ? 3 : 5, color: SERIES[i], symbol: SYMBOLS[i], opacity: 0.75 },
    }
  })
  const axes = data.z ? { scene: scene(x, y, z) } : { xaxis: flatAxis(x), yaxis: flatAxis(y) }
  const layout = plotlyLayout(title, { ...axes, showlegend: labels.length > 1 })
  const span = Object.entries({ [x]: data.x, [y]: data.y, ...(data.z && { [z]: data.z }) }).map(
    ([name, values]) => `${name} ${extent(values)}`,
  )
  const groups = data.label
    ? `; ${labels.map((label) => `${label} ${Array.from(data.label!, String).filter((one) => one === label).length}`).join(', ')}`
    : ''
  const text = `${title}: ${many(count, 'point')}${count > LIMIT ? ` (${LIMIT} drawn)` : ''}, ${span.join(', ')}${groups}`
  return plotly({ data: traces, layout }, text, cloudPicture(data, kept, labels, { x, y, z, title }))
}

function extent(values: ArrayLike<number>): string {
  let [low, high] = [values[0]!, values[0]!]
  for (let i = 1; i < values.length; i++) {
    low = Math.min(low, values[i]!)
    high = Math.max(high, values[i]!)
  }
  return `${short(low)} to ${short(high)}`
}
