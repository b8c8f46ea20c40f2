/**
 * The panels of {@link membraneTrace}, from the top: input, membrane with threshold, spikes. They share the time axis
 * and the cursor.
 */
import { cursor, cursorRule, kept, legendToggle, zoomX } from './interactive.js'
import { betweenResets, resetLayers } from './resetPaths.js'
import { point, round } from './series.js'
import { seriesLook } from './seriesLook.js'
import { COLORS, TEXT } from './theme.js'
import { thin } from './thin.js'
import { drawnSteps, type Trace } from './trace.js'
import { short } from './values.js'

/** Narrower than the house: the threshold is named at the right, and so are the neurons, where they are several. */
const WIDTH = 600
const NAME = { limit: 200, letter: 6.2, room: 52 }
const widthFor = (neurons: Trace['neurons']): number =>
  neurons.length > 1
    ? WIDTH -
      Math.max(0, Math.min(NAME.limit, NAME.letter * Math.max(...neurons.map(([name]) => name.length))) - NAME.room)
    : WIDTH
/** Height of a row of spikes. */
const ROW = 22
/** Spikes of one neuron that are nearer than this share of the axis are drawn as one: half a pixel. */
const RESOLUTION = 2 * WIDTH

/** Data, parameters and panels of a trace, to be spread into a specification. */
export function tracePanels(trace: Trace): Readonly<Record<string, unknown>> {
  const panels = [...(trace.input ? ['input'] : []), 'membrane', ...(trace.fired.length > 0 ? ['spikes'] : [])]
  const draw: Record<string, (trace: Trace, time: object) => object[]> = {
    input: inputLayers,
    membrane: membraneLayers,
    spikes: spikeLayers,
  }
  const height: Record<string, number> = { input: 46, membrane: 130, spikes: ROW * trace.fired.length }
  const title = trace.unit === 'step' ? 'time t (step)' : `time t (${trace.unit})`
  return {
    data: { values: rows(trace) },
    params: [cursor('t', panels), zoomX(panels)],
    vconcat: panels.map((panel) => {
      const bottom = panel === panels.at(-1)
      const axis = {
        tickCount: 10,
        ...(trace.unit === 'step' && trace.dt === 1 ? { tickMinStep: 1 } : {}),
        ...(bottom ? { title } : { labels: false, ticks: false, title: null, domain: false }),
      }
      const time = {
        field: 't',
        type: 'quantitative',
        scale: { domain: [0, round(trace.steps * trace.dt)], nice: false },
        axis,
      }
      return {
        width: widthFor(trace.neurons),
        height: height[panel],
        layer: [...draw[panel]!(trace, time), cursorRule(panel, time, readings(trace))],
      }
    }),
    resolve: { scale: { x: 'shared', color: 'shared' } },
  }
}

/**
 * A row a step that is drawn: time, input, the membrane of each neuron (under a number, since a name may hold any
 * character), θ.
 */
function rows(trace: Trace): object[] {
  const { dt, unit, input, neurons, charged, threshold } = trace
  return drawnSteps(trace).map((t) => ({
    t: round(t * dt),
    ...(unit === 'step' && dt === 1 ? {} : { step: t }),
    ...(input ? { x: round(input[t]!) } : {}),
    ...Object.fromEntries(neurons.map(([, membrane], i) => [`u${i}`, point(membrane[t]!)])),
    ...Object.fromEntries(neurons.flatMap(([name], i) => (charged[name] ? [[`h${i}`, point(charged[name][t]!)]] : []))),
    ...(typeof threshold === 'number' ? {} : { threshold: round(threshold[t]!) }),
  }))
}

const readings = ({ dt, unit, input, neurons, charged }: Trace): object[] =>
  [
    ...(unit === 'step' && dt === 1 ? [] : [['step', 'step t']]),
    ['t', unit === 'step' ? (dt === 1 ? 'step t' : 'time t (step)') : `t (${unit})`],
    ...(input ? [['x', 'input X']] : []),
    ...neurons.flatMap(([name], i) => [
      [`u${i}`, neurons.length > 1 ? `V ${name}` : 'membrane V'],
      ...(charged[name] ? [[`h${i}`, neurons.length > 1 ? `H ${name}` : 'H before reset']] : []),
    ]),
  ].map(([field, title]) => ({ field, title, type: 'quantitative' }))

function inputLayers({ input, dt }: Trace, x: object): object[] {
  // A step curve needs only the places where it changes, and its end.
  const changes = thin([input!]).filter((t, i, all) => i === 0 || input![t] !== input![all[i - 1]!])
  const values = [...changes, input!.length].map((t) => ({
    t: round(t * dt),
    x: round(input![Math.min(t, input!.length - 1)]!),
  }))
  const line = { color: COLORS.input, strokeWidth: 1.5, interpolate: 'step-after' }
  return [
    {
      data: { values },
      mark: { type: 'area', interpolate: 'step-after', color: COLORS.input, fillOpacity: 0.25, line },
      encoding: {
        x,
        y: {
          field: 'x',
          type: 'quantitative',
          title: 'input X',
          scale: values.some(({ x }) => x !== 0) ? {} : { domain: [0, 1] },
          axis: { tickCount: 2 },
        },
      },
    },
  ]
}

function membraneLayers(trace: Trace, x: object): object[] {
  const { neurons, threshold } = trace
  const hasCharge = Object.keys(trace.charged).length > 0 // the same layers whether or not it fires
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: hasCharge ? 'V (dotted: H)' : 'membrane V',
    scale: { zero: false },
    axis: { tickCount: 4 },
  })
  const dashed = { color: COLORS.threshold, strokeDash: [6, 4], strokeWidth: 1.25 }
  const line =
    typeof threshold === 'number'
      ? { data: { values: [{}] }, mark: { type: 'rule', ...dashed }, encoding: { y: { datum: threshold } } }
      : { mark: { type: 'line', ...dashed }, encoding: { x, y: y('threshold') } }
  const end = typeof threshold === 'number' ? threshold : round(threshold[threshold.length - 1]!)
  const label = {
    data: { values: [{}] },
    mark: {
      type: 'text',
      clip: false,
      align: 'left',
      dx: 6,
      color: TEXT,
      text: ['threshold', typeof threshold === 'number' ? `θ = ${short(threshold)}` : 'θ'],
    },
    encoding: { x: { value: 'width' }, y: { datum: end } },
  }
  if (neurons.length === 1) {
    const look = { color: { value: COLORS.membrane } }
    return [
      line,
      label,
      ...(hasCharge ? resetLayers(trace, x, y('u'), look) : []),
      {
        ...betweenResets(trace),
        mark: { type: 'line', strokeWidth: 1.75, color: COLORS.membrane },
        encoding: { x, y: y('u0') },
      },
    ]
  }
  const names = neurons.map(([name]) => name)
  const curves = {
    ...betweenResets(trace),
    transform: [
      { fold: names.map((_, i) => `u${i}`), as: ['key', 'u'] },
      {
        calculate: `(${JSON.stringify(Object.fromEntries(names.map((name, i) => [`u${i}`, name])))})[datum.key]`,
        as: 'name',
      },
    ],
    params: [legendToggle('name')],
    mark: { type: 'line', strokeWidth: 1.75 },
    encoding: { x, y: y('u'), ...seriesLook(names, widthFor(neurons)), opacity: kept },
  }
  const { color } = seriesLook(names, widthFor(neurons))
  return [line, label, ...(hasCharge ? resetLayers(trace, x, y('u'), { color, opacity: kept }) : []), curves]
}

function spikeLayers({ fired, neurons, steps, dt }: Trace, x: object): object[] {
  const several = neurons.length > 1
  const look = seriesLook(
    neurons.map(([name]) => name),
    widthFor(neurons),
  )
  const names = fired.map(({ name }) => name)
  const axis = several
    ? { orient: 'right', grid: false, ticks: false, domain: false, title: null, labelLimit: NAME.limit }
    : null
  const middle = {
    data: { values: [{}] },
    mark: {
      type: 'text',
      clip: false,
      align: 'right',
      dx: -6,
      dy: -(ROW * fired.length) / 2,
      color: TEXT,
      fontSize: 12,
      text: 'spikes S',
    },
  }
  return [
    {
      data: { values: fired.flatMap(({ name, at }) => apart(at, steps).map((t) => ({ t: round(t * dt), name }))) },
      transform: [
        { calculate: `round(datum.t / ${dt})`, as: 'step' },
        { calculate: '1', as: 'spike' },
      ],
      mark: {
        type: 'tick',
        orient: 'vertical',
        thickness: 1.75,
        height: 14,
        opacity: 1,
        ...(several ? {} : { color: COLORS.spike }),
      },
      encoding: {
        x,
        y: { field: 'name', type: 'nominal', scale: { domain: names }, axis },
        tooltip: [
          { field: 'name', title: 'neuron' },
          { field: 'step', title: 'step t', type: 'quantitative' },
          { field: 'spike', type: 'quantitative' },
        ],
        ...(several
          ? {
              color: look.color,
              opacity: kept,
            }
          : {}),
      },
    },
    { ...middle, encoding: { x: { value: 0 }, y: { value: 'height' } } },
  ]
}

/** Spikes that can be told apart on the axis. */
function apart(at: readonly number[], steps: number): readonly number[] {
  if (steps <= RESOLUTION) return at
  let column = -1
  return at.filter((t) => column !== (column = Math.floor((t * RESOLUTION) / steps)))
}
