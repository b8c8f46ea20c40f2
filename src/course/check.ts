import { CheckError } from './errors.js'
import { flatten, type Numbers, unravel } from './numbers.js'
import { retract, say, short } from './say.js'

/**
 * The check of a notebook cell: prints a tick, the largest error and the tolerance, or stops the cell.
 * Two values agree when |got − want| ≤ tolerance; NaN agrees with NaN alone, an infinity with itself alone.
 *
 * @param name what holds, in words
 * @param got numbers of any form: a number, an array, rows of arrays, a tensor
 * @param want as many numbers
 * @param tolerance largest |got − want| that passes; 0 asks for equality
 * @throws CheckError that names the first wrong index, what was found and what was expected
 */
export function check(name: string, got: Numbers, want: Numbers, tolerance?: number): void
/** @throws CheckError when the condition is false */
export function check(name: string, condition: boolean): void
export function check(name: string, got: Numbers, ...rest: [want?: Numbers, tolerance?: number]): void {
  retract(name)
  if (rest.length === 0) {
    if (typeof got !== 'boolean')
      throw new CheckError(name, 'has nothing to compare with; give the wanted numbers or a condition')
    if (!got) throw new CheckError(name, 'does not hold')
    say(name)
    return
  }
  const [want, tolerance = 0] = rest
  if (got === undefined || want === undefined)
    throw new CheckError(name, `${got === undefined ? 'got' : 'want'} is undefined, expected numbers`)
  if (!(tolerance >= 0)) throw new CheckError(name, `the tolerance is ${tolerance}, expected a number from 0 up`)
  const error = largestError(name, got, want, tolerance)
  say(name, tolerance === 0 ? ' (exact)' : `: largest error ${short(error, 2)}, tolerance ${short(tolerance)}`)
}

function largestError(name: string, got: Numbers, want: Numbers, tolerance: number): number {
  const [found, expected] = [flatten(got), flatten(want)]
  if (found.values.length !== expected.values.length)
    throw new CheckError(
      name,
      `got ${found.values.length} numbers ${axes(found.shape)}, expected ${expected.values.length} ${axes(expected.shape)}`,
    )
  const shape = expected.shape.length > found.shape.length ? expected.shape : found.shape
  let largest = 0
  for (let i = 0; i < found.values.length; i++) {
    const [a, b] = [Number(found.values[i]), Number(expected.values[i])]
    const error = Object.is(a, b) || a === b ? 0 : Math.abs(a - b)
    if (!(error <= tolerance)) {
      const index = unravel(i, shape)
      const where = index.length ? ` at index ${index.length === 1 ? index[0] : `[${index.join(', ')}]`}` : ''
      throw new CheckError(
        name,
        `got ${a}${where}, expected ${b} (error ${short(error, 2)}, tolerance ${short(tolerance)})`,
        {
          index,
          got: a,
          want: b,
          tolerance,
        },
      )
    }
    largest = Math.max(largest, error)
  }
  return largest
}

const axes = (shape: readonly number[]): string =>
  shape.length === 0 ? '(a single number)' : `of shape [${shape.join(', ')}]`
