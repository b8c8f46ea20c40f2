import { OptionError } from '../tensor/index.js'

/**
 * The x whose softplus is y:  x = ln(e^y - 1) = y + ln(1 - e^-y).
 * The second form keeps its digits where y is small, as initial step sizes are.
 *
 * @param y a value of softplus, > 0
 * @returns x with ln(1 + e^x) = y
 * @throws OptionError when y is not above 0
 */
export function inverseSoftplus(y: number): number {
  if (!(y > 0)) throw new OptionError('y', y, 'a number above 0 (softplus reaches no other)')
  return y + Math.log(-Math.expm1(-y))
}
