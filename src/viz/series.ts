/** Series of numbers over time, one or several by name. */
import { FigureError } from './figure.js'
import { isNumberTensor, type NumberSource, numbersOf } from './numbers.js'

/** One series without a name, or several with one. */
export type OneOrMany = NumberSource | Readonly<Record<string, NumberSource>>

/**
 * Series by name.
 * @param alone name of a series that came without one
 */
export function byName(series: OneOrMany, alone: string): [string, ArrayLike<number>][] {
  if (isNumberTensor(series)) return [[alone, series.dataSync()]]
  if (typeof (series as ArrayLike<number>)?.length === 'number') return [[alone, series as ArrayLike<number>]]
  return Object.entries((series ?? {}) as Readonly<Record<string, NumberSource>>).map(([name, values]) => [
    name,
    numbersOf(values),
  ])
}

/** @throws FigureError unless `value` is a number above zero */
export function requirePositive(figure: string, name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new FigureError(figure, `${name} is ${value}, expected a number above 0`)
}

/** Five significant digits: finer than a pixel, and a third of the bytes of a widened float32. */
export const round = (value: number): number => Number(Number(value).toPrecision(5))

/** {@link round}; what is not finite is no point, and leaves a gap in a curve. */
export const point = (value: number): number | null => (Number.isFinite(Number(value)) ? round(value) : null)
