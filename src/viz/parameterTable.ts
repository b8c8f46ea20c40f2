import { type Figure, FigureError } from './figure.js'
import { tableFigure } from './table.js'
import { COLORS } from './theme.js'
import { many } from './values.js'

/** One row of {@link parameterTable}, such as an entry of `model.namedParameters()`. */
export interface ParameterRow {
  /** Dotted path, such as `blocks.0.inProjection.weight`. */
  readonly name: string
  /** Lengths of the parameter's axes. */
  readonly shape: readonly number[]
}

/** Most rows of the table. */
const ROWS = 40

/**
 * The parameters of a model by name and shape, with their share of all. Long lists are summed by the parts of the
 * dotted names.
 *
 * @throws FigureError for no rows, or a shape that is no list of whole numbers of at least 0
 */
export function parameterTable(rows: readonly ParameterRow[], options: { readonly title?: string } = {}): Figure {
  const { title = 'parameters' } = options
  if (!(rows?.length > 0))
    throw new FigureError('parameterTable', 'no rows, expected { name, shape } for each parameter')
  const counted = rows.map(({ name, shape }, i) => {
    const whole = shape?.every?.((size) => Number.isInteger(size) && size >= 0)
    if (!whole)
      throw new FigureError(
        'parameterTable',
        `row ${i} (${name}) has shape ${JSON.stringify(shape)}, expected whole numbers of at least 0`,
      )
    return {
      name,
      shape: shape.length === 0 ? 'scalar' : shape.join(' × '),
      count: shape.reduce((product, size) => product * size, 1),
    }
  })
  const shown = counted.length > ROWS ? bundle(counted) : counted
  const total = counted.reduce((sum, { count }) => sum + count, 0)
  const largest = shown.reduce((best, row) => (row.count > best.count ? row : best))
  const columns = [
    { title: 'parameter', cells: [...shown.map(({ name }) => name), 'total'] },
    { title: 'shape', cells: [...shown.map(({ shape }) => shape), ''] },
    { title: 'numbers', cells: [...shown.map(({ count }) => group(count)), group(total)], right: true },
  ]
  const share = total > 0 ? ` (${((100 * largest.count) / total).toFixed(1)} %)` : ''
  const text = `${title}: ${many(rows.length, 'parameter')} of ${group(total)} numbers; most in ${largest.name}, ${group(largest.count)}${share}`
  return tableFigure(
    { title, columns, bar: { title: 'share', sizes: shown.map(({ count }) => count), colors: COLORS.membrane } },
    text,
  )
}

interface Counted {
  readonly name: string
  readonly shape: string
  readonly count: number
}

/** One row for all names that begin with the same parts, of as many parts as the table has room for. */
function bundle(rows: readonly Counted[]): Counted[] {
  const at = (depth: number): Counted[] => {
    const sums = new Map<string, { count: number; members: Counted[] }>()
    for (const row of rows) {
      const parts = row.name.split('.')
      const name = parts.length > depth ? `${parts.slice(0, depth).join('.')}.*` : row.name
      const sum = sums.get(name) ?? { count: 0, members: [] }
      sums.set(name, { count: sum.count + row.count, members: [...sum.members, row] })
    }
    return [...sums].map(([name, { count, members }]) =>
      members.length === 1 ? members[0]! : { name, shape: `${members.length} parameters`, count },
    )
  }
  const deepest = Math.max(...rows.map(({ name }) => name.split('.').length))
  for (let depth = deepest - 1; depth > 1; depth--) if (at(depth).length <= ROWS) return at(depth)
  const bundled = at(1)
  if (bundled.length <= ROWS) return bundled
  const [kept, rest] = [bundled.slice(0, ROWS - 1), bundled.slice(ROWS - 1)]
  return [...kept, { name: `${rest.length} more`, shape: '', count: rest.reduce((sum, { count }) => sum + count, 0) }]
}

/** 1234567 → 1,234,567. */
const group = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
