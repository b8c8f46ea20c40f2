/**
 * Victor and Purpura's distance: the cheapest way to turn one train into the other.
 * Adding or removing a spike costs 1, moving it by dt costs `cost` · dt. Cost 0 compares counts; a large cost,
 * coincidences.
 * Source: Victor & Purpura, J. Neurophysiol. 76 (1996) 1310. An edit distance, filled row by row.
 */
import { OptionError } from '../../tensor/index.js'
import { checkTimes } from './checks.js'

/**
 * @param a times of the first train's spikes, ascending
 * @param b times of the second's, ascending
 * @param cost of moving a spike, per unit of time, at least 0; Infinity lets only spikes at one time meet
 * @throws OptionError for a negative cost, times that are not finite or fall
 */
export function victorPurpura(a: ArrayLike<number>, b: ArrayLike<number>, cost: number): number {
  if (!(cost >= 0)) throw new OptionError('cost', cost, 'a number of at least 0')
  checkTimes('a', a)
  checkTimes('b', b)
  const move = (from: number, to: number): number => (from === to ? 0 : cost * Math.abs(from - to)) // ∞ · 0 is NaN
  let above = Float64Array.from({ length: b.length + 1 }, (_, j) => j) // distance of no spike to the first j of b
  for (let i = 0; i < a.length; i++) {
    const row = new Float64Array(b.length + 1)
    row[0] = i + 1
    for (let j = 0; j < b.length; j++)
      row[j + 1] = Math.min(above[j + 1]! + 1, row[j]! + 1, above[j]! + move(a[i]!, b[j]!))
    above = row
  }
  return above[b.length]!
}
