import { type Figure, FigureError } from './figure.js'
import { tableFigure } from './table.js'
import { COLORS } from './theme.js'
import { many, requireNumbers } from './values.js'

/** One row of {@link energyTable}. */
export interface EnergyRow {
  /** Name of the layer. */
  readonly layer: string
  /** How many operations it does. */
  readonly operations: number
  /** What one operation is: spikes are accumulated, dense values multiplied and accumulated. */
  readonly kind: 'accumulate' | 'multiply-accumulate'
  /** Energy of all of them, in pJ. */
  readonly picojoules: number
}

/** What `energy()` returns. */
export interface EnergyEstimate {
  /** One entry a layer, in the order of the network. */
  readonly layers: readonly {
    /** Of the layer. */
    readonly name: string
    /** Additions, one for each weight that a spike meets. */
    readonly synapticOperations: number
    /** Products of dense values. */
    readonly multiplyAccumulates: number
    /** Energy of both, pJ. */
    readonly picojoules: number
  }[]
}

const KINDS = { accumulate: 'AC', 'multiply-accumulate': 'MAC' } as const
const BARS = { AC: COLORS.truth, MAC: COLORS.spike }
const CAVEAT = [
  'Arithmetic alone, by Horowitz’ figures for 45 nm. Memory traffic, which costs',
  'more in practice, is not counted. Do not compare it with the estimate of another tool.',
]

/**
 * The estimate of a network's arithmetic, layer by layer: accumulates (AC, after spikes) and multiply-accumulates (MAC,
 * after dense values).
 * The table says what the estimate leaves out, since it is quoted for more than it says.
 * Reference: Horowitz, ISSCC 2014, figure 1.1.9.
 *
 * @throws FigureError for no rows, an unknown kind, or a number that is negative or not finite
 */
export function energyTable(
  rows: readonly EnergyRow[] | EnergyEstimate,
  options: { readonly title?: string } = {},
): Figure {
  const { title = 'energy estimate' } = options
  const list = 'layers' in (rows ?? {}) ? fromEstimate(rows as EnergyEstimate) : (rows as readonly EnergyRow[])
  if (!(list?.length > 0))
    throw new FigureError('energyTable', 'no layers, expected rows or what energy() returns, with at least one layer')
  list.forEach(requireRow)
  const sum = (key: 'operations' | 'picojoules'): number => list.reduce((total, row) => total + row[key], 0)
  const most = list.reduce((best, row) => (row.picojoules > best.picojoules ? row : best))
  const columns = [
    { title: 'layer', cells: [...list.map(({ layer }) => layer), 'total'] },
    { title: 'kind', cells: [...list.map(({ kind }) => KINDS[kind]), ''] },
    {
      title: 'operations',
      cells: [...list.map(({ operations }) => amount(operations)), amount(sum('operations'))],
      right: true,
    },
    {
      title: 'energy',
      cells: [...list.map(({ picojoules }) => joules(picojoules)), joules(sum('picojoules'))],
      right: true,
    },
  ]
  const bar = {
    title: 'share of the energy',
    sizes: list.map(({ picojoules }) => picojoules),
    kinds: list.map(({ kind }) => KINDS[kind]),
    colors: BARS,
  }
  const text = `${title}: ${joules(sum('picojoules'))} over ${many(list.length, 'layer')}, most in ${most.layer} (${joules(most.picojoules)}); memory traffic not counted, 45 nm`
  return tableFigure({ title, columns, bar, notes: CAVEAT }, text)
}

const fromEstimate = ({ layers }: EnergyEstimate): EnergyRow[] =>
  layers.map(({ name, synapticOperations, multiplyAccumulates, picojoules }) => ({
    layer: name,
    operations: synapticOperations + multiplyAccumulates,
    kind: multiplyAccumulates > 0 ? 'multiply-accumulate' : 'accumulate',
    picojoules,
  }))

function requireRow({ layer, operations, kind, picojoules }: EnergyRow, i: number): void {
  requireNumbers('energyTable', `row ${i} (operations, picojoules)`, [operations, picojoules])
  if (operations < 0 || picojoules < 0)
    throw new FigureError(
      'energyTable',
      `row ${i} (${layer}) has ${Math.min(operations, picojoules)}, expected at least 0`,
    )
  if (!(kind in KINDS))
    throw new FigureError(
      'energyTable',
      `row ${i} (${layer}) is of kind ${kind}, expected accumulate or multiply-accumulate`,
    )
}

/** 1234567 → 1.235 M. */
function scaled(value: number, units: readonly string[]): string {
  const step = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3)))
  return `${Number((value / 1000 ** step).toPrecision(4))} ${units[step]}`.trimEnd()
}
const amount = (value: number): string => scaled(value, ['', 'k', 'M', 'G', 'T'])
const joules = (value: number): string => scaled(value, ['pJ', 'nJ', 'µJ', 'mJ', 'J'])
