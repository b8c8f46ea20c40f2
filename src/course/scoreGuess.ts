import { short } from './say.js'

/**
 * Predict, then run: the reader types a guess, the next cell tells how far it is from the answer.
 *
 * Never throws: a wrong guess is part of the lesson, and a run of all cells must not stop at it.
 * @param name what was asked
 * @param tolerance a guess this near is right
 */
export function scoreGuess(name: string, guess: number, answer: number, tolerance = 0): void {
  const verdict = !Number.isFinite(guess)
    ? `no guess yet, answer ${short(answer)}`
    : `your guess ${short(guess)}, answer ${short(answer)}: ${Math.abs(guess - answer) <= tolerance ? 'right' : `off by ${short(Math.abs(guess - answer))}`}`
  console.log(`${name}: ${verdict}`)
}
