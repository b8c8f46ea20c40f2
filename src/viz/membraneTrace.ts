import { type Figure, FigureError, vegaLite } from './figure.js'
import { isNumberTensor, type NumberSource, type NumberTensor, numbersOf } from './numbers.js'
import { byName, type OneOrMany, requirePositive } from './series.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE } from './theme.js'
import type { Trace } from './trace.js'
import { tracePanels } from './tracePanels.js'
import { gaps, requireCurve, requireLength, requireNumbers, short } from './values.js'

/** What one neuron, or several by name, did over t steps. */
export interface MembraneTraceData {
  /** Input current or input spikes X [t]. */
  readonly input?: NumberSource
  /** Membrane potential V [t] after the reset, of one neuron or of several by name. */
  readonly membrane: OneOrMany
  /**
   * Charged potential H [t] before the reset, the names of `membrane`: drawn dotted up to where it fired, from where it
   * falls to V.
   */
  readonly charged?: OneOrMany
  /** Output spikes S [t], zeros and ones; the names of `membrane`. */
  readonly spikes?: OneOrMany
  /** Threshold θ: a number, or [t] where it adapts. */
  readonly threshold: number | NumberSource
}

/** What `LIF.forward(x, { charged: true })` returns; all tensors [t, …]. */
export interface LifTrace {
  /** Zeros and ones. */
  readonly spikes: NumberTensor
  /** Potential V after each step. */
  readonly membrane: NumberTensor
  /** Potential H before each reset. */
  readonly charged?: NumberTensor
  /** Threshold θ. */
  readonly threshold?: number | NumberTensor
  /** Input current X [t, …], or [1, …] that was held, to be drawn above. */
  readonly input?: NumberTensor
}

/** Which neurons of a layer are drawn. */
export interface NeuronSelection {
  /**
   * Place of a neuron in the layer: its number, or its place on each axis behind t. Default 0; of several, each is
   * drawn.
   */
  readonly neuron?: number | readonly number[]
  /** Threshold θ, where the layer's result does not say it. */
  readonly threshold?: number
}

/** Axes of {@link membraneTrace}. */
export interface MembraneTraceOptions extends FigureSize {
  /** Time between two updates, in `unit`. */
  readonly dt?: number
  /** Unit of time; default steps. */
  readonly unit?: 'step' | 'ms' | 's'
  /** Above the figure; default none. */
  readonly title?: string
}

/** Name of a neuron that came without one. */
const ALONE = 'neuron'

/**
 * The house figure of a neuron: what came in, what the membrane did against its threshold, and when it fired, on one
 * time axis.
 * Several neurons, or one neuron under several conventions, are told apart by colour and dash, and by their own row of
 * spikes.
 * Index t of every series is update t, at time t · dt. The initial state is not drawn.
 *
 * `membraneTrace(lif.forward(x, undefined, { charged: true }), { neuron: 3 })` draws one neuron of a layer. A membrane
 * that is not finite leaves a gap.
 * @throws FigureError for no membrane, a length that differs, spikes of a name without membrane, a neuron that the
 *   layer lacks, or a number
 * that is not finite
 */
export function membraneTrace(
  given: MembraneTraceData | LifTrace,
  options: MembraneTraceOptions & NeuronSelection = {},
): Figure {
  const { dt = 1, unit = 'step' } = options
  const data =
    isNumberTensor(given.membrane) && given.membrane.shape.length > 1
      ? ofLayer(given as LifTrace, options)
      : (given as MembraneTraceData)
  const title =
    options.title ?? (options.neuron === undefined ? 'LIF neuron' : `neuron ${[options.neuron].flat().join(', ')}`)
  const input = data.input && numbersOf(data.input)
  const threshold =
    typeof data.threshold === 'object' ? numbersOf(data.threshold) : (data.threshold ?? options.threshold)
  requirePositive('membraneTrace', 'dt', dt)
  const neurons = byName(data.membrane, ALONE)
  const steps = neurons[0]?.[1].length ?? 0
  if (steps === 0) throw new FigureError('membraneTrace', 'no membrane, expected one potential a step')
  for (const [name, membrane] of neurons) {
    requireLength('membraneTrace', `membrane ${name}`, membrane, steps, 'one a step')
    requireCurve('membraneTrace', `membrane ${name}`, membrane)
  }
  const charged = data.charged ? Object.fromEntries(byName(data.charged, ALONE)) : {}
  for (const [name, potential] of Object.entries(charged)) {
    requireOwner('charged', name, neurons)
    requireLength('membraneTrace', `charged ${name}`, potential, steps, 'one a step')
  }
  if (input) requireSteps('input', input, steps)
  if (typeof threshold === 'object') requireSteps('threshold', threshold, steps)
  else requireNumbers('membraneTrace', 'threshold', [threshold])
  const fired = data.spikes
    ? byName(data.spikes, ALONE).map(([name, spikes]) => firing(name, spikes, steps, neurons))
    : []

  const trace: Trace = { steps, dt, unit, neurons, charged, fired, threshold, ...(input ? { input } : {}) }
  const told = neurons.map(([name, membrane]) =>
    tell(
      neurons.length > 1 ? `${name} ` : '',
      charged[name] ?? membrane,
      fired.find((one) => one.name === name)?.at,
      dt,
      unit,
    ),
  )
  const { width: _width, height: _height, ...house } = FIGURE_STYLE
  return vegaLite(
    { ...house, title, spacing: 8, ...tracePanels(trace) },
    [
      `${title}: ${steps} steps${dt === 1 && unit === 'step' ? '' : ` of ${short(dt)} ${unit}`}`,
      ...told,
      `threshold ${typeof threshold === 'object' ? 'adapts' : short(threshold)}`,
    ].join('; '),
    options,
  )
}

function requireSteps(name: string, values: ArrayLike<number>, steps: number): void {
  requireLength('membraneTrace', name, values, steps, 'one a step')
  requireNumbers('membraneTrace', name, values)
}

function firing(
  name: string,
  spikes: ArrayLike<number>,
  steps: number,
  neurons: Trace['neurons'],
): Trace['fired'][number] {
  requireOwner('spikes', name, neurons)
  requireSteps(`spikes ${name}`, spikes, steps)
  const at: number[] = []
  for (let t = 0; t < steps; t++) if (spikes[t]) at.push(t)
  return { name, at }
}

function requireOwner(what: string, name: string, neurons: Trace['neurons']): void {
  if (!neurons.some(([known]) => known === name))
    throw new FigureError(
      'membraneTrace',
      `${what} ${name} has no membrane, expected one of ${neurons.map(([known]) => known).join(', ')}`,
    )
}

/** One neuron of a layer, or several by their numbers. */
function ofLayer(
  { membrane, spikes, charged, threshold, input }: LifTrace,
  { neuron = 0, threshold: given }: NeuronSelection,
): MembraneTraceData {
  const [steps, ...layer] = membrane.shape as [number, ...number[]]
  const size = layer.reduce((product, length) => product * length, 1)
  const place = Array.isArray(neuron) && layer.length > 1 && neuron.length === layer.length
  const chosen = place ? [flatPlace(neuron as readonly number[], layer)] : [neuron as number | readonly number[]].flat()
  for (const at of chosen)
    if (!(Number.isInteger(at) && at >= 0 && at < size))
      throw new FigureError(
        'membraneTrace',
        `neuron is ${at}, expected 0 to ${size - 1} of a layer [${layer.join(', ')}]`,
      )
  const theta = threshold ?? given
  if (theta === undefined)
    throw new FigureError(
      'membraneTrace',
      'the result does not say its threshold, expected one of forward(x, state, { charged: true }), or { threshold }',
    )
  const column = (tensor: NumberTensor, at: number): ArrayLike<number> => {
    const values = tensor.dataSync()
    const held = tensor.shape[0] === 1 // a constant input is drawn at each step
    return Float32Array.from({ length: steps }, (_, t) => values[(held ? 0 : t) * size + at]!)
  }
  const named = (tensor: NumberTensor): OneOrMany =>
    chosen.length === 1
      ? column(tensor, chosen[0]!)
      : Object.fromEntries(chosen.map((at) => [`neuron ${at}`, column(tensor, at)]))
  return {
    membrane: named(membrane),
    spikes: named(spikes),
    threshold: typeof theta === 'number' ? theta : column(theta, chosen[0]!),
    ...(charged ? { charged: named(charged) } : {}),
    ...(input && chosen.length === 1 ? { input: column(input, chosen[0]!) } : {}),
  }
}

function flatPlace(place: readonly number[], layer: readonly number[]): number {
  return place.reduce((flat, at, axis) => (at >= 0 && at < layer[axis]! ? flat * layer[axis]! + at : Number.NaN), 0)
}

function tell(
  prefix: string,
  membrane: ArrayLike<number>,
  at: readonly number[] | undefined,
  dt: number,
  unit: string,
): string {
  let highest = Number.NEGATIVE_INFINITY
  for (let t = 0; t < membrane.length; t++)
    if (membrane[t]! > highest && Number.isFinite(membrane[t])) highest = membrane[t]!
  const peak = `membrane reaches ${short(highest)}${gaps(membrane, (t) => `step ${t}`)}`
  if (!at) return `${prefix}${peak}`
  const first =
    at[0] === undefined ? '' : ` (first at ${unit === 'step' ? `t = ${at[0]}` : `${short(at[0] * dt)} ${unit}`})`
  return `${prefix}${at.length} ${at.length === 1 ? 'spike' : 'spikes'}${first}, ${peak}`
}
