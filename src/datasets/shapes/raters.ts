/**
 * Three simulated raters: each scores every clip of a moment 0–4 by how much happens in it.
 *
 *   interest   appears: most at its beginning; crosses: in mid-screen; grows: towards its end; blinks: throughout
 *   score      round(1.6 + 2.2 · interest + bias of the rater + noise), within 0–4
 */
import type { Random } from '../../tensor/index.js'
import type { ShapeEvent } from './scene.js'
import type { Action } from './vocabulary.js'

/** Progress through the event, 0–1, to interest 0–1. */
const INTEREST: Readonly<Record<Action, (progress: number) => number>> = {
  appears: (p) => 1 - p,
  crosses: (p) => 1 - Math.abs(2 * p - 1),
  grows: (p) => p,
  blinks: () => 0.6,
}

/** @returns a function from clip to the three raters' scores */
export function simulateRaters(random: Random): (event: ShapeEvent, clip: number) => [number, number, number] {
  const biases = [random.normal(0, 0.4), random.normal(0, 0.4), random.normal(0, 0.4)]
  return ({ action, start, end }, clip) => {
    const interest = INTEREST[action]((clip + 0.5 - start) / (end - start))
    const [a, b, c] = biases.map((bias) =>
      Math.round(Math.min(4, Math.max(0, 1.6 + 2.2 * interest + bias + random.normal(0, 0.35)))),
    )
    return [a!, b!, c!]
  }
}
