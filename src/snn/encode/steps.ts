/** A number of steps that a code can have. */
import { OptionError } from '../../tensor/index.js'

/** @throws OptionError when it is not a whole number of at least 1 */
export function checkSteps(steps: number, name = 'steps'): void {
  if (!Number.isInteger(steps) || steps < 1) throw new OptionError(name, steps, 'a whole number of at least 1')
}
