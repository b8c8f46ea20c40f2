import { type Figure, vegaLite } from './figure.js'
import { readFlat, transpose } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import { givenSpikes, type NumberSource, type NumberTensor, type SpikeSelection } from './numbers.js'
import { sizeOf } from './size.js'
import { type TimeMapOptions, timeAxis } from './timeAxis.js'
import { many } from './values.js'

/** Share of the largest gradient under which a place counts as closed. */
const CLOSED = 0.01

/**
 * Where the surrogate lets the gradient through: ∂S/∂H of each neuron at each step. Dark steps and dark neurons learn
 * nothing.
 *
 * @param gradient flat, step-major [t, m], with the number m of neurons; or a tensor [t, m], [t, b, m] or [t, b, l, m]
 * @throws FigureError when the gradient does not divide into neurons, or a number is not finite
 */
export function surrogateHeatmap(gradient: ArrayLike<number>, neurons: number, options?: TimeMapOptions): Figure
export function surrogateHeatmap(gradient: NumberTensor, options?: TimeMapOptions & SpikeSelection): Figure
export function surrogateHeatmap(
  given: NumberSource,
  second: number | (TimeMapOptions & SpikeSelection) = {},
  third: TimeMapOptions = {},
): Figure {
  const options = typeof second === 'number' ? third : second
  const { values: gradient, neurons } = givenSpikes('surrogateHeatmap', given, second)
  const { title = 'surrogate gradient' } = options
  const time = timeAxis('surrogateHeatmap', options.secondsPerStep, 't')
  const cells = transpose(readFlat('surrogateHeatmap', gradient, neurons))
  const spec = heatmap('surrogateHeatmap', cells, {
    title,
    x: time.axis,
    y: { title: 'neuron m' },
    value: '∂S/∂H',
    upwards: true,
    ...sizeOf(options),
  })
  const largest = Math.max(-cells.min, cells.max)
  const closed = cells.values.reduce(
    (count, value) => count + Number(Math.abs(value) < CLOSED * largest || value === 0),
    0,
  )
  const share = ((100 * closed) / cells.values.length).toFixed(1)
  const range = describeCells(cells, (row, column) => `neuron ${row}, ${time.at(column)}`)
  return vegaLite(
    spec,
    `${title}: ${many(cells.columns, 'step')} × ${many(neurons, 'neuron')}, ${range}; ${share} % are under 1 % of the largest`,
  )
}
