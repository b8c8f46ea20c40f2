import { type Figure, FigureError, vegaLite } from './figure.js'
import { type Divergence, firstDivergence, requirePair } from './firstDivergence.js'
import { readFlat, transpose } from './grid.js'
import { type HeatmapAxis, heatmap } from './heatmap.js'
import { lineSpec } from './lines.js'
import { givenSpikes, type NumberSource, type SpikeSelection } from './numbers.js'
import { COLORS, FIGURE_STYLE, SERIES, TEXT } from './theme.js'
import { type TimeMapOptions, timeAxis } from './timeAxis.js'
import { many, short } from './values.js'

/** The spikes or values of two runs on the same input. */
export interface RunComparisonData {
  /** Spikes or values, flat, step-major [t, m]. */
  readonly a: NumberSource
  /** The same of the other run. */
  readonly b: NumberSource
  /** m; tensors [t, m] know it themselves. */
  readonly neurons?: number
  /** What the runs are called; by default A and B. */
  readonly names?: readonly [string, string]
  /** Largest difference that counts as equal. */
  readonly tolerance?: number
}

/** Most spikes drawn one by one; of more, only the differences are shown, as a map. */
const MARKS = 2000

/**
 * Two runs of the same neurons over the same steps: where they agree, what only one of them has, and where they part
 * for the first time.
 * Spikes (zeros and ones) give marks of three shapes; other values give a map of the difference A - B.
 *
 * @throws FigureError when the lengths differ, do not divide into neurons, or a number is not finite
 */
export function runComparison(data: RunComparisonData, options: TimeMapOptions & SpikeSelection = {}): Figure {
  const { names = ['A', 'B'], tolerance = 0 } = data
  const part = (run: NumberSource) => givenSpikes('runComparison', run, data.neurons ?? options)
  const { values: a, neurons } = part(data.a)
  const { values: b } = part(data.b)
  const title = options.title ?? `${names[0]} against ${names[1]}`
  requirePair('runComparison', a, b, neurons, tolerance)
  if (names[0] === names[1])
    throw new FigureError('runComparison', `both runs are called ${names[0]}, expected two names`)
  const time = timeAxis('runComparison', options.secondsPerStep, 't')
  const first = firstDivergence(a, b, neurons, tolerance)
  const steps = a.length / neurons
  let differ = 0
  let fired = 0
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    if (difference > tolerance) differ++
    if (a[i] || b[i]) fired++
    largest = Math.max(largest, difference)
  }
  const when = (step: number): string =>
    options.secondsPerStep === undefined ? `t ${step}` : `t ${step} (${time.at(step)})`
  const told = first
    ? `first divergence at ${when(first.step)}, neuron ${first.neuron}: ${names[0]} ${apart(first.a, first.b)}, ${names[1]} ${apart(first.b, first.a)}; ${differ} of ${a.length} values differ, by at most ${short(largest)}`
    : `no divergence${tolerance > 0 ? ` beyond ${short(tolerance)}` : ''}, largest difference ${short(largest)}`
  const text = `${title}: ${many(neurons, 'neuron')} over ${many(steps, 'step')}; ${told}`
  const secondsPerStep = options.secondsPerStep ?? 1
  const marker = first ? markFirst(first, when(first.step), secondsPerStep, steps) : []
  const spikes = binary(a) && binary(b)
  if (!spikes || fired > MARKS) {
    const pair = { a, b, neurons, names }
    const map = differenceMap(pair, title, time.axis, marker)
    return vegaLite(spikes ? map : withTraces(map, pair, first, time.axis, secondsPerStep), text, options)
  }
  const domain = ['both', `only ${names[0]}`, `only ${names[1]}`]
  const scale = (range: readonly string[]) => ({
    field: 'run',
    type: 'nominal',
    title: null,
    scale: { domain, range },
    legend: { orient: 'top', symbolSize: 90 },
  })
  const x = {
    field: 'time',
    type: 'quantitative',
    title: time.axis.title,
    scale: { domain: [0, steps * secondsPerStep], nice: false },
  }
  const y = {
    field: 'neuron',
    type: 'quantitative',
    title: 'neuron m',
    scale: { domain: [-0.5, neurons - 0.5], nice: false },
    axis: { tickMinStep: 1, format: 'd' },
  }
  const dots = {
    data: { values: spikeRows(a, b, neurons, names, secondsPerStep) },
    mark: { type: 'point', filled: true, size: Math.max(12, Math.min(70, 4000 / neurons / 10)), opacity: 1 },
    encoding: {
      x,
      y,
      color: scale([COLORS.threshold, SERIES[0], SERIES[1]]),
      shape: scale(['circle', 'triangle-up', 'triangle-down']),
      tooltip: [
        { field: 'run', title: 'spike of' },
        { field: 'neuron' },
        { field: 'step' },
        ...(options.secondsPerStep === undefined ? [] : [{ field: 'time', title: time.axis.title }]),
      ],
    },
  }
  return vegaLite(
    { ...FIGURE_STYLE, height: Math.max(100, Math.min(300, neurons * 16)), title, layer: [dots, ...marker] },
    text,
    options,
  )
}

function spikeRows(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  neurons: number,
  names: readonly [string, string],
  secondsPerStep: number,
): object[] {
  const rows: object[] = []
  for (let i = 0; i < a.length; i++) {
    if (!a[i] && !b[i]) continue
    const run = a[i] && b[i] ? 'both' : `only ${a[i] ? names[0] : names[1]}`
    rows.push({
      time: Number((Math.floor(i / neurons) * secondsPerStep).toPrecision(6)),
      step: Math.floor(i / neurons),
      neuron: i % neurons,
      run,
    })
  }
  return rows
}

/** A ring around the place, and a line with its time above. */
function markFirst({ step, neuron }: Divergence, at: string, secondsPerStep: number, steps: number): object[] {
  const data = { values: [{ time: step * secondsPerStep, neuron, label: `first divergence, ${at}, neuron ${neuron}` }] }
  const x = { field: 'time', type: 'quantitative' }
  const side = step > steps / 2 ? { align: 'right', dx: -6 } : { align: 'left', dx: 6 }
  return [
    { data, mark: { type: 'rule', color: TEXT, strokeDash: [3, 3] }, encoding: { x } },
    {
      data,
      mark: { type: 'point', shape: 'circle', size: 260, color: TEXT, strokeWidth: 2 },
      encoding: { x, y: { field: 'neuron', type: 'quantitative' } },
    },
    {
      data,
      mark: { type: 'text', color: TEXT, baseline: 'bottom', y: -3, ...side },
      encoding: { x, text: { field: 'label' } },
    },
  ]
}

interface Pair {
  readonly a: ArrayLike<number>
  readonly b: ArrayLike<number>
  readonly neurons: number
  readonly names: readonly [string, string]
}

function differenceMap(
  { a, b, neurons, names }: Pair,
  title: string,
  x: HeatmapAxis,
  marker: object[],
): Record<string, unknown> {
  const cells = transpose(
    readFlat(
      'runComparison',
      Float64Array.from(a, (value, i) => value - b[i]!),
      neurons,
    ),
  )
  const spec = heatmap('runComparison', cells, {
    title,
    x,
    y: { title: 'neuron m' },
    value: `${names[0]} − ${names[1]}`,
    upwards: true,
    signed: true,
  })
  return { ...spec, layer: [...(spec.layer as object[]), ...marker] }
}

/** Above the map, both runs of the neuron that parts first. */
function withTraces(
  map: Record<string, unknown>,
  { a, b, neurons, names }: Pair,
  first: Divergence | undefined,
  axis: HeatmapAxis,
  secondsPerStep: number,
): Record<string, unknown> {
  const neuron = first?.neuron ?? 0
  const trace = (values: ArrayLike<number>) =>
    Float64Array.from({ length: values.length / neurons }, (_, t) => values[t * neurons + neuron]!)
  const time = Float64Array.from({ length: a.length / neurons }, (_, t) => t * secondsPerStep)
  const rule = first
    ? [
        {
          data: { values: [{ x: first.step * secondsPerStep }] },
          mark: { type: 'rule', color: TEXT, strokeDash: [3, 3] },
          encoding: { x: { field: 'x', type: 'quantitative' } },
        },
      ]
    : []
  const { params, ...curves } = lineSpec(
    time,
    { [names[0]]: trace(a), [names[1]]: trace(b) },
    { x: axis.title, y: `neuron ${neuron}` },
    rule,
  )
  const { $schema, background, config, title, ...below } = map
  const views = [{ ...curves, width: map.width, height: 110 }, ...(neurons > 1 ? [below] : [])]
  return {
    $schema,
    background,
    config,
    title,
    params,
    vconcat: views,
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  }
}

/** As many digits as tell two numbers apart. */
function apart(value: number, other: number): string {
  for (let digits = 3; digits <= 17; digits++)
    if (value.toPrecision(digits) !== other.toPrecision(digits)) return String(Number(value.toPrecision(digits)))
  return String(value)
}

function binary(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false
  return true
}
