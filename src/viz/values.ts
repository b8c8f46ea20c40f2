/** What pictures ask of their numbers, and how they write them. */
import { FigureError } from './figure.js'

export { short } from '../display/index.js'

/** @throws FigureError for no numbers, or one that is not finite */
export function requireNumbers(figure: string, name: string, values: ArrayLike<number>): void {
  if (values?.length === undefined) throw new FigureError(figure, `${name} is ${String(values)}, expected numbers`)
  if (values.length === 0) throw new FigureError(figure, `${name} is empty, expected at least one number`)
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(Number(values[i])))
      throw new FigureError(figure, `${name}[${i}] is ${values[i]}, expected a finite number`)
}

/**
 * As {@link requireNumbers} for a curve, which may have gaps: numbers that are not finite, as a diverging run brings
 * them.
 * @throws FigureError for no numbers, or none that is finite
 */
export function requireCurve(figure: string, name: string, values: ArrayLike<number>): void {
  if (values?.length > 0 && Array.prototype.some.call(values, (value) => Number.isFinite(Number(value)))) return
  requireNumbers(figure, name, values)
}

/** What a curve lacks, for the sentence of a figure; nothing where it lacks nothing. */
export function gaps(values: ArrayLike<number>, place: (i: number) => string): string {
  const lost = Array.prototype.filter.call(values, (value) => !Number.isFinite(Number(value))).length
  if (lost === 0) return ''
  const first = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(Number(value)))
  return ` (${lost} of ${values.length} values left out, the first ${values[first]} at ${place(first)})`
}

/**
 * @param what what the values are, such as 'one a step'
 * @throws FigureError for another length
 */
export function requireLength(
  figure: string,
  name: string,
  values: ArrayLike<number>,
  length: number,
  what: string,
): void {
  if (values?.length !== length)
    throw new FigureError(figure, `${name} has ${values?.length} values, expected ${length}, ${what}`)
}

/** 1 neuron, 2 neurons. */
export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
