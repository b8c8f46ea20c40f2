import { type Figure, FigureError, vegaLite } from './figure.js'
import { kept, legendToggle } from './interactive.js'
import { round } from './series.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE, SERIES } from './theme.js'
import { requireLength, requireNumbers, short } from './values.js'

/** Axes of {@link recallCurve}. */
export interface RecallCurveOptions extends FigureSize {
  /** Above the figure; default none. */
  readonly title?: string
  /** Axis title. Recalls above 1 are read as percent. */
  readonly y?: string
}

/**
 * Recall over the overlap that counts as found: the stricter the threshold of temporal IoU, the fewer moments pass.
 *
 * @param curves for each name the thresholds of IoU, rising, and the recall at each
 * @throws FigureError for no curve, lists of different lengths, a threshold outside 0–1, a recall below 0 or above 100,
 *   or a number that is not finite
 */
export function recallCurve(
  curves: Readonly<Record<string, { readonly thresholds: ArrayLike<number>; readonly recall: ArrayLike<number> }>>,
  options: RecallCurveOptions = {},
): Figure {
  const names = Object.keys(curves ?? {})
  if (names.length === 0)
    throw new FigureError('recallCurve', 'no curve, expected at least one name with its thresholds and recall')
  const values = names.flatMap((name) => points(name, curves[name]!))
  const percent = values.some(({ recall }) => recall > 1)
  const { title = 'recall by overlap', y = percent ? 'recall R1 (%)' : 'recall R1' } = options
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: SERIES },
    legend: names.length > 1 ? { orient: 'top', symbolSize: 60, labelLimit: 240 } : null,
  }
  const tooltip = [
    { field: 'name', title: 'curve' },
    { field: 'threshold', title: 'IoU threshold', type: 'quantitative' },
    { field: 'recall', title: y, type: 'quantitative' },
  ]
  const { width: _width, height: _height, ...house } = FIGURE_STYLE
  return vegaLite(
    {
      ...house,
      title,
      width: 420,
      height: 220,
      data: { values },
      params: [legendToggle('name')],
      mark: { type: 'line', strokeWidth: 2, point: { size: 50 } },
      encoding: {
        x: {
          field: 'threshold',
          type: 'quantitative',
          title: 'temporal IoU threshold',
          scale: { zero: false, nice: false, padding: 12 },
        },
        y: { field: 'recall', type: 'quantitative', title: y, scale: { domain: [0, percent ? 100 : 1] } },
        color,
        shape: { ...color, scale: { domain: names } },
        opacity: kept,
        tooltip,
      },
    },
    `${title}: ${names.map((name) => `${name} ${tell(values.filter((point) => point.name === name))}`).join('; ')}`,
    options,
  )
}

interface Point {
  readonly name: string
  readonly threshold: number
  readonly recall: number
}

function points(
  name: string,
  { thresholds, recall }: { thresholds: ArrayLike<number>; recall: ArrayLike<number> },
): Point[] {
  requireNumbers('recallCurve', `${name}.thresholds`, thresholds)
  requireNumbers('recallCurve', `${name}.recall`, recall)
  requireLength('recallCurve', `${name}.recall`, recall, thresholds.length, 'one a threshold')
  return Array.from(thresholds, (threshold, i) => {
    if (threshold < 0 || threshold > 1)
      throw new FigureError('recallCurve', `${name}.thresholds[${i}] is ${threshold}, expected an overlap from 0 to 1`)
    if (recall[i]! < 0 || recall[i]! > 100)
      throw new FigureError(
        'recallCurve',
        `${name}.recall[${i}] is ${recall[i]}, expected a share from 0 to 1 or a percentage`,
      )
    return { name, threshold: round(threshold), recall: round(recall[i]!) }
  })
}

const tell = (curve: readonly Point[]): string =>
  [curve[0]!, ...(curve.length > 1 ? [curve.at(-1)!] : [])]
    .map(({ threshold, recall }) => `${short(recall)} at IoU ${short(threshold)}`)
    .join(', ')
