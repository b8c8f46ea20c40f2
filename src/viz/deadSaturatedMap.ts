import { DEAD, inkOn, rgbOf, SATURATED } from '../display/index.js'
import { type Figure, FigureError, vegaLite } from './figure.js'
import { byName, type OneOrMany, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { many, requireNumbers, short } from './values.js'

/** What counts as dead and as saturated in {@link deadSaturatedMap}. */
export interface DeadSaturatedMapOptions extends FigureSize {
  /** Rates up to this are dead, in spikes a step; default 0. */
  readonly dead?: number
  /** Rates from this on are saturated; default .95. */
  readonly saturated?: number
  /** Above the figure; default none. */
  readonly title?: string
}

/** Most neurons drawn one by one. */
const MARK_LIMIT = 1500
/** Neurons a line. */
const LINE = 64
/** Side of a neuron in pixels. */
const CELL = FIGURE_STYLE.width / LINE

const STATES = ['dead', 'healthy', 'saturated'] as const
type State = (typeof STATES)[number]
const SHAPES = ['cross', 'circle', 'triangle-up']
const RANGE = [COLORS.threshold, COLORS.membrane, COLORS.spike]
/** The letter of a share in the bars. */
const LETTERS: Readonly<Record<State, string>> = { dead: 'D', healthy: 'H', saturated: 'S' }

/**
 * The neurons of each layer as marks: dead ones (not one spike: little gradient reaches their weights), saturated ones
 * (fire nearly always: they say nothing about the input) and healthy ones. Above `MARK_LIMIT` neurons, bars with the
 * shares of each layer.
 *
 * @param rates share of steps in which each neuron fired, 0–1, over a whole batch without its padding; one list, or one
 *   a layer
 * @throws FigureError for no neurons, a rate outside 0–1, or bounds that do not leave room for healthy neurons
 */
export function deadSaturatedMap(rates: OneOrMany, options: DeadSaturatedMapOptions = {}): Figure {
  const { dead = DEAD, saturated = SATURATED, title = 'dead and saturated neurons' } = options
  if (!(dead >= 0 && dead < saturated && saturated <= 1))
    throw new FigureError(
      'deadSaturatedMap',
      `dead ${dead} and saturated ${saturated}, expected 0 ≤ dead < saturated ≤ 1`,
    )
  const layers = byName(rates, 'neurons').map(([name, values]) => {
    requireNumbers('deadSaturatedMap', name, values)
    const outside = Array.from(values).findIndex((rate) => rate < 0 || rate > 1)
    if (outside >= 0)
      throw new FigureError(
        'deadSaturatedMap',
        `${name}[${outside}] is ${values[outside]}, expected a rate from 0 to 1; divide the spikes by the steps`,
      )
    const states = Array.from(
      values,
      (rate): State => (rate <= dead ? 'dead' : rate >= saturated ? 'saturated' : 'healthy'),
    )
    const counts = Object.fromEntries(
      STATES.map((state) => [state, states.filter((one) => one === state).length]),
    ) as Record<State, number>
    return { name, values, states, counts }
  })
  if (layers.length === 0) throw new FigureError('deadSaturatedMap', 'no layer, expected at least one list of rates')
  const neurons = layers.reduce((sum, { values }) => sum + values.length, 0)
  const told = layers.map((layer) => `${layer.name}: ${say(layer)}`)
  const text = `${title}: ${many(neurons, 'neuron')}, dead up to ${short(dead)}, saturated from ${short(saturated)} spikes a step; ${told.join('; ')}`
  return vegaLite(neurons > MARK_LIMIT ? shares(title, layers) : marks(title, layers), text, options)
}

interface Layer {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly states: readonly State[]
  readonly counts: Readonly<Record<State, number>>
}

const say = ({ counts }: Layer): string => STATES.map((state) => `${counts[state]} ${state}`).join(', ')
const legend = { orient: 'top', symbolSize: 90, title: null }

function marks(title: string, layers: readonly Layer[]): Record<string, unknown> {
  const { width, height: _height, ...house } = FIGURE_STYLE
  const panels = layers.map((layer) => {
    const lines = Math.ceil(layer.values.length / LINE)
    const values = Array.from(layer.values, (rate, neuron) => ({
      neuron,
      rate: round(rate),
      state: layer.states[neuron],
      x: neuron % LINE,
      y: Math.floor(neuron / LINE),
    }))
    const place = (field: 'x' | 'y', count: number) => ({
      field,
      type: 'quantitative',
      axis: null,
      scale: { domain: [-0.5, count - 0.5], nice: false, zero: false, reverse: field === 'y' },
    })
    return {
      width,
      height: lines * CELL * 1.2,
      title: { text: `${layer.name}: ${say(layer)}`, fontSize: 11, fontWeight: 'normal', color: TEXT },
      data: { values },
      mark: { type: 'point', filled: true, size: 46, opacity: 1 },
      encoding: {
        x: place('x', LINE),
        y: place('y', lines),
        color: { field: 'state', type: 'nominal', scale: { domain: STATES, range: RANGE }, legend },
        shape: { field: 'state', type: 'nominal', scale: { domain: STATES, range: SHAPES }, legend },
        tooltip: [{ field: 'neuron' }, { field: 'rate', title: 'rate (spikes a step)' }, { field: 'state' }],
      },
    }
  })
  return { ...house, title, spacing: 6, vconcat: panels }
}

function shares(title: string, layers: readonly Layer[]): Record<string, unknown> {
  const values = layers.flatMap(({ name, counts, values: { length } }) => {
    let start = 0
    return STATES.map((state) => {
      const row = {
        layer: name,
        state,
        count: counts[state],
        start,
        end: start + counts[state] / length,
        ink: inkOn(rgbOf(RANGE[STATES.indexOf(state)]!)),
        label: `${LETTERS[state]} ${counts[state]}`,
      }
      start = row.end
      return row
    })
  })
  const y = {
    field: 'layer',
    type: 'nominal',
    sort: layers.map(({ name }) => name),
    title: null,
    axis: { labelLimit: 200, ticks: false, domain: false },
  }
  const x = {
    field: 'start',
    type: 'quantitative',
    title: 'share of the neurons',
    scale: { domain: [0, 1] },
    axis: { format: '%' },
  }
  const color = { field: 'state', type: 'nominal', scale: { domain: STATES, range: RANGE }, legend }
  const bar = {
    mark: { type: 'bar', height: 16 },
    encoding: { x, x2: { field: 'end' }, y, color, tooltip: ['layer', 'state', 'count'].map((field) => ({ field })) },
  }
  const letters = {
    transform: [
      { filter: 'datum.end - datum.start > .05' },
      { calculate: '(datum.start + datum.end) / 2', as: 'middle' },
    ],
    mark: { type: 'text', fontSize: 10, fontWeight: 'bold' },
    encoding: {
      x: { ...x, field: 'middle' },
      y,
      text: { field: 'label' },
      color: { field: 'ink', type: 'nominal', scale: null },
    },
  }
  return { ...FIGURE_STYLE, height: Math.max(60, layers.length * 26), title, data: { values }, layer: [bar, letters] }
}
