/** How a neuron's firing rate is judged: the same in figures, in the inspector and in a run's log. */

/**
 * Rates up to this are dead: not one spike. A neuron that fires seldom still says something, and its weights still
 * move.
 */
export const DEAD = 0
/**
 * Rates from this on are saturated, in spikes a step: the neuron fires whatever comes, and says nothing of the input.
 */
export const SATURATED = 0.95

/** Whether a neuron never fires, fires sometimes, or fires in nearly every step. */
export type FiringState = 'dead' | 'active' | 'saturated'

/** @param rate share of steps with a spike, 0 to 1 */
export const firingState = (rate: number): FiringState =>
  rate <= DEAD ? 'dead' : rate >= SATURATED ? 'saturated' : 'active'
