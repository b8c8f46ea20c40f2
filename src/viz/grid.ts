/** Numbers [rows, columns] of a map, checked, with their range. */
import { FigureError } from './figure.js'
import { isNumberTensor, type NumberTensor } from './numbers.js'
import { requireLength, requireNumbers } from './values.js'

/** Rows of equal length, or a matrix tensor; leading axes of length 1 do not count. */
export type Grid = readonly ArrayLike<number>[] | NumberTensor

export interface Cells {
  readonly rows: number
  readonly columns: number
  /** Row-major. */
  readonly values: Float64Array
  readonly min: number
  readonly max: number
  /** Index into `values` of the smallest and of the largest number. */
  readonly argMin: number
  readonly argMax: number
}

/** @throws FigureError for no rows, rows of different lengths, or a number that is not finite */
export function readGrid(figure: string, grid: Grid): Cells {
  if (isNumberTensor(grid)) return readMatrix(figure, grid)
  if (!Array.isArray(grid))
    throw new FigureError(
      figure,
      `the grid is ${String(grid)}, expected rows of numbers; a matrix tensor gives them by arraySync()`,
    )
  const columns = (grid[0] as ArrayLike<number> | undefined)?.length
  if (!columns)
    throw new FigureError(
      figure,
      'the grid has no rows of numbers, expected at least one; a matrix tensor gives them by arraySync()',
    )
  const values = new Float64Array(grid.length * columns)
  grid.forEach((row, i) => {
    requireLength(figure, `row ${i}`, row, columns, 'all rows as long as row 0')
    requireNumbers(figure, `row ${i}`, row)
    values.set(Array.from(row as ArrayLike<number>), i * columns)
  })
  return measure(grid.length, columns, values)
}

function readMatrix(figure: string, tensor: NumberTensor): Cells {
  const { shape } = tensor
  const [rows = 0, columns = 0] = shape.slice(-2)
  if (shape.length < 2 || shape.slice(0, -2).some((length) => length !== 1) || rows * columns === 0)
    throw new FigureError(
      figure,
      `a tensor of shape [${shape.join(', ')}], expected a matrix [rows, columns]; take a part of it by slice`,
    )
  const values = tensor.dataSync()
  requireNumbers(figure, 'the tensor', values)
  return measure(rows, columns, Float64Array.from(values))
}

/**
 * @param values flat, row-major [rows, columns]
 * @throws FigureError when the values do not divide into rows, or one is not finite
 */
export function readFlat(figure: string, values: ArrayLike<number>, columns: number, name = 'values'): Cells {
  requireNumbers(figure, name, values)
  if (!(Number.isInteger(columns) && columns > 0) || values.length % columns !== 0)
    throw new FigureError(
      figure,
      `${name}: ${values.length} numbers do not divide into ${columns} neurons, expected step-major [t, m] of length t · m`,
    )
  return measure(values.length / columns, columns, Float64Array.from(values))
}

export function transpose({ rows, columns, values }: Cells): Cells {
  const turned = values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!)
  return measure(columns, rows, turned)
}

export function measure(rows: number, columns: number, values: Float64Array): Cells {
  let argMin = 0
  let argMax = 0
  for (let i = 1; i < values.length; i++) {
    if (values[i]! < values[argMin]!) argMin = i
    if (values[i]! > values[argMax]!) argMax = i
  }
  return { rows, columns, values, min: values[argMin]!, max: values[argMax]!, argMin, argMax }
}
