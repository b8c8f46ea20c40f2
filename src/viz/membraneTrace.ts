/**
 * The house figure of a neuron: what came in, what the membrane did against its threshold, and when it fired, on one time axis.
 * Several neurons, or one neuron under several conventions, are told apart by colour and dash, and by their own row of spikes.
 * Index t of every series is update t: time t · dt. The initial state is not drawn.
 */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { cursor, cursorRule, kept, legendToggle, zoomX } from './interactive.js'
import { byName, type OneOrMany, requirePositive, round } from './series.js'
import { COLORS, DASHES, HOUSE, SERIES } from './theme.js'
import { thin } from './thin.js'
import { requireLength, requireNumbers, short } from './values.js'

export interface MembraneTraceData {
  /** Input current or input spikes X [t]. */
  readonly input?: ArrayLike<number>
  /** Membrane potential U [t], of one neuron or of several by name. */
  readonly membrane: OneOrMany
  /** Output spikes S [t], zeros and ones; the names of `membrane`. */
  readonly spikes?: OneOrMany
  /** Threshold θ: a number, or [t] where it adapts. */
  readonly threshold: number | ArrayLike<number>
}

export interface MembraneTraceOptions {
  /** Time between two updates, in `unit`. */
  readonly dt?: number
  readonly unit?: 'step' | 'ms' | 's'
  readonly title?: string
}

const ALONE = 'neuron'
/** Spikes of one neuron that are nearer than this share of the axis are drawn as one: less than a pixel. */
const RESOLUTION = 1280

/** @throws FigureError for no membrane, a length that differs, a name without membrane, or a number that is not finite */
export function membraneTrace(data: MembraneTraceData, options: MembraneTraceOptions = {}): Figure {
  const { dt = 1, unit = 'step', title = 'LIF neuron' } = options
  requirePositive('membraneTrace', 'dt', dt)
  const neurons = byName(data.membrane, ALONE)
  const steps = neurons[0]?.[1].length ?? 0
  if (steps === 0) throw new FigureError('membraneTrace', 'no membrane, expected one potential a step')
  for (const [name, values] of neurons) steady(`membrane ${name}`, values, steps)
  if (data.input) steady('input', data.input, steps)
  const adaptive = typeof data.threshold === 'number' ? undefined : data.threshold
  if (adaptive) steady('threshold', adaptive, steps)
  else requireNumbers('membraneTrace', 'threshold', [data.threshold as number])
  const fired = data.spikes ? byName(data.spikes, ALONE).map(([name, values]) => firing(name, values, steps, neurons)) : []

  const names = neurons.map(([name]) => name)
  const several = names.length > 1
  const places = thin([...(data.input ? [data.input] : []), ...neurons.map(([, values]) => values)])
  const rows = places.map((t) => ({
    t: round(t * dt),
    ...(data.input ? { x: round(data.input[t]!) } : {}),
    ...Object.fromEntries(neurons.map(([, values], i) => [`u${i}`, round(values[t]!)])),
    ...(adaptive ? { threshold: round(adaptive[t]!) } : {}),
  }))
  const panels = ['input', 'membrane', 'spikes'].filter((panel) => panel === 'membrane' || (panel === 'input' ? data.input : fired.length > 0))
  const time = (panel: string) => {
    const bottom = panel === panels.at(-1)
    return {
      field: 't',
      type: 'quantitative',
      title: bottom ? `time ${unit === 'step' ? 't (step)' : `t (${unit})`}` : null,
      scale: { domain: [0, round(steps * dt)], nice: false },
      axis: bottom ? { grid: true } : { grid: true, labels: false, ticks: false, title: null, domain: false },
    }
  }
  const value = (field: string, axis: string) => ({ field, type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: 4 } })
  const color = { field: 'name', type: 'nominal', title: null, scale: { domain: names, range: SERIES }, legend: several ? { orient: 'top' } : null }
  const readings = [
    { field: 't', type: 'quantitative', title: unit === 'step' ? 'step t' : `t (${unit})` },
    ...(data.input ? [{ field: 'x', type: 'quantitative', title: 'input X' }] : []),
    ...names.map((name, i) => ({ field: `u${i}`, type: 'quantitative', title: several ? `U ${name}` : 'membrane U' })),
  ]

  const input = {
    width: HOUSE.width,
    height: 50,
    layer: [
      {
        mark: {
          type: 'area',
          interpolate: 'step-after',
          color: COLORS.input,
          fillOpacity: 0.25,
          line: { color: COLORS.input, strokeWidth: 1.5, interpolate: 'step-after' },
        },
        encoding: { x: time('input'), y: { field: 'x', type: 'quantitative', title: 'input X', axis: { tickCount: 2 } } },
      },
      cursorRule('input', time('input'), readings),
    ],
  }
  const curve = several
    ? {
        transform: [
          { fold: names.map((_, i) => `u${i}`), as: ['key', 'u'] },
          { calculate: `(${JSON.stringify(Object.fromEntries(names.map((name, i) => [`u${i}`, name])))})[datum.key]`, as: 'name' },
        ],
        mark: { type: 'line', strokeWidth: 1.75 },
        encoding: { x: time('membrane'), y: value('u', 'membrane U'), color, strokeDash: { ...color, scale: { domain: names, range: DASHES } }, opacity: kept },
        params: [legendToggle('name')],
      }
    : { mark: { type: 'line', strokeWidth: 1.75, color: COLORS.membrane }, encoding: { x: time('membrane'), y: value('u0', 'membrane U') } }
  const line = { type: adaptive ? 'line' : 'rule', color: COLORS.threshold, strokeDash: [6, 4], strokeWidth: 1.25 }
  const threshold = adaptive
    ? [{ mark: line, encoding: { x: time('membrane'), y: { field: 'threshold', type: 'quantitative' } } }]
    : [
        { data: { values: [{}] }, mark: line, encoding: { y: { datum: data.threshold } } },
        {
          data: { values: [{}] },
          mark: {
            type: 'text',
            align: 'right',
            baseline: 'bottom',
            dx: -2,
            dy: -3,
            color: COLORS.threshold,
            text: `threshold θ = ${short(data.threshold as number)}`,
          },
          encoding: { x: { value: HOUSE.width }, y: { datum: data.threshold } },
        },
      ]
  const membrane = { width: HOUSE.width, height: 130, layer: [...threshold, curve, cursorRule('membrane', time('membrane'), readings)] }
  const spikes = {
    width: HOUSE.width,
    height: 22 * Math.max(1, fired.length),
    layer: [
      {
        data: { values: fired.flatMap(({ name, at }) => apart(at, steps).map((t) => ({ t: round(t * dt), name }))) },
        mark: { type: 'tick', orient: 'vertical', thickness: 1.75, height: 14, ...(several ? {} : { color: COLORS.spike }) },
        encoding: {
          x: time('spikes'),
          y: { field: 'name', type: 'nominal', title: several ? 'spikes S' : null, scale: { domain: fired.map(({ name }) => name) }, axis: spikeAxis(several) },
          ...(several ? { color, opacity: kept } : {}),
        },
      },
      cursorRule('spikes', time('spikes'), readings),
    ],
  }
  const drawn: Record<string, object> = { input, membrane, spikes }
  const { width: _width, height: _height, ...house } = HOUSE
  const told = neurons.map(([name, values]) => tell(several ? `${name} ` : '', values, fired.find((one) => one.name === name)?.at, dt, unit))
  return vegaLite(
    {
      ...house,
      title,
      spacing: 8,
      data: { values: rows },
      params: [cursor('t', panels), zoomX(panels.map((panel) => `cursor_${panel}`))],
      vconcat: panels.map((panel) => drawn[panel]),
      resolve: { scale: { x: 'shared', color: 'shared' } },
    },
    `${title}: ${steps} steps${dt === 1 && unit === 'step' ? '' : ` of ${short(dt)} ${unit}`}; ${told.join('; ')}; threshold ${adaptive ? 'adapts' : short(data.threshold as number)}`,
  )
}

const spikeAxis = (several: boolean): object =>
  several ? { grid: false, ticks: false, domain: false } : { grid: false, ticks: false, domain: false, labelExpr: "'spikes S'" }

function steady(name: string, values: ArrayLike<number>, steps: number): void {
  requireLength('membraneTrace', name, values, steps, 'one a step')
  requireNumbers('membraneTrace', name, values)
}

function firing(name: string, values: ArrayLike<number>, steps: number, neurons: readonly [string, unknown][]): { name: string; at: number[] } {
  if (!neurons.some(([known]) => known === name))
    throw new FigureError('membraneTrace', `spikes ${name} has no membrane, expected one of ${neurons.map(([known]) => known).join(', ')}`)
  steady(`spikes ${name}`, values, steps)
  const at: number[] = []
  for (let t = 0; t < steps; t++) if (values[t]) at.push(t)
  return { name, at }
}

/** Spikes that can be told apart on the axis. */
function apart(at: readonly number[], steps: number): number[] {
  if (steps <= RESOLUTION) return [...at]
  let column = -1
  return at.filter((t) => column !== (column = Math.floor((t * RESOLUTION) / steps)))
}

function tell(prefix: string, values: ArrayLike<number>, at: readonly number[] | undefined, dt: number, unit: string): string {
  let highest = values[0]!
  for (let i = 1; i < values.length; i++) if (values[i]! > highest) highest = values[i]!
  const peak = `membrane reaches ${short(highest)}`
  if (!at) return `${prefix}${peak}`
  const first = at[0] === undefined ? '' : ` (first at ${unit === 'step' ? `t = ${at[0]}` : `${short(at[0] * dt)} ${unit}`})`
  return `${prefix}${at.length} ${at.length === 1 ? 'spike' : 'spikes'}${first}, ${peak}`
}
