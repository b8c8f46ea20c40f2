/** How the learning rate changes over a run; see {@link scheduleFactor}. */
export type Schedule = 'constant' | 'step' | 'cosine'

export const SCHEDULES: readonly Schedule[] = ['constant', 'step', 'cosine']

/** Where 'step' drops. */
export const DROP_AT = 0.8

/**
 * Learning rate by step.
 *
 *   constant   lr
 *   step       lr before 80 % of the steps, lr / 10 from there on
 *   cosine     lr · (1 + cos(π · step / steps)) / 2
 *
 * @param step the step to take, from 0
 * @param steps all steps of the run
 * @returns the factor on the base learning rate, in [0, 1]
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  if (schedule === 'step') return step >= DROP_AT * steps ? 0.1 : 1
  if (schedule === 'cosine') return (1 + Math.cos((Math.PI * step) / steps)) / 2
  return 1
}
