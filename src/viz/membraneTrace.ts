/**
 * The house figure of a neuron: what came in, what the membrane did against its threshold, and when it fired, on one time axis.
 * Several neurons, or one neuron under several conventions, are told apart by colour and dash, and by their own row of spikes.
 * Index t of every series is update t, at time t · dt. The initial state is not drawn.
 */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { byName, type OneOrMany, requirePositive } from './series.js'
import type { FigureSize } from './size.js'
import { HOUSE } from './theme.js'
import { type Trace, tracePanels } from './tracePanels.js'
import { requireLength, requireNumbers, short } from './values.js'

export interface MembraneTraceData {
  /** Input current or input spikes X [t]. */
  readonly input?: ArrayLike<number>
  /** Membrane potential V [t] after the reset, of one neuron or of several by name. */
  readonly membrane: OneOrMany
  /** Output spikes S [t], zeros and ones; the names of `membrane`. */
  readonly spikes?: OneOrMany
  /** Threshold θ: a number, or [t] where it adapts. */
  readonly threshold: number | ArrayLike<number>
}

export interface MembraneTraceOptions extends FigureSize {
  /** Time between two updates, in `unit`. */
  readonly dt?: number
  readonly unit?: 'step' | 'ms' | 's'
  readonly title?: string
}

/** Name of a neuron that came without one. */
const ALONE = 'neuron'

/** @throws FigureError for no membrane, a length that differs, spikes of a name without membrane, or a number that is not finite */
export function membraneTrace(data: MembraneTraceData, options: MembraneTraceOptions = {}): Figure {
  const { dt = 1, unit = 'step', title = 'LIF neuron' } = options
  const { input, threshold } = data
  requirePositive('membraneTrace', 'dt', dt)
  const neurons = byName(data.membrane, ALONE)
  const steps = neurons[0]?.[1].length ?? 0
  if (steps === 0) throw new FigureError('membraneTrace', 'no membrane, expected one potential a step')
  for (const [name, membrane] of neurons) requireSteps(`membrane ${name}`, membrane, steps)
  if (input) requireSteps('input', input, steps)
  if (typeof threshold === 'object') requireSteps('threshold', threshold, steps)
  else requireNumbers('membraneTrace', 'threshold', [threshold])
  const fired = data.spikes ? byName(data.spikes, ALONE).map(([name, spikes]) => firing(name, spikes, steps, neurons)) : []

  const trace: Trace = { steps, dt, unit, neurons, fired, threshold, ...(input ? { input } : {}) }
  const told = neurons.map(([name, membrane]) => tell(neurons.length > 1 ? `${name} ` : '', membrane, fired.find((one) => one.name === name)?.at, dt, unit))
  const { width: _width, height: _height, ...house } = HOUSE
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

function firing(name: string, spikes: ArrayLike<number>, steps: number, neurons: Trace['neurons']): Trace['fired'][number] {
  if (!neurons.some(([known]) => known === name))
    throw new FigureError('membraneTrace', `spikes ${name} has no membrane, expected one of ${neurons.map(([known]) => known).join(', ')}`)
  requireSteps(`spikes ${name}`, spikes, steps)
  const at: number[] = []
  for (let t = 0; t < steps; t++) if (spikes[t]) at.push(t)
  return { name, at }
}

function tell(prefix: string, membrane: ArrayLike<number>, at: readonly number[] | undefined, dt: number, unit: string): string {
  let highest = membrane[0]!
  for (let t = 1; t < membrane.length; t++) if (membrane[t]! > highest) highest = membrane[t]!
  const peak = `membrane reaches ${short(highest)}`
  if (!at) return `${prefix}${peak}`
  const first = at[0] === undefined ? '' : ` (first at ${unit === 'step' ? `t = ${at[0]}` : `${short(at[0] * dt)} ${unit}`})`
  return `${prefix}${at.length} ${at.length === 1 ? 'spike' : 'spikes'}${first}, ${peak}`
}
