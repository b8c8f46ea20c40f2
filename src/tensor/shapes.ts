import type * as tf from '@tensorflow/tfjs'
import { ShapeError } from './errors.js'

/** A tensor, or nothing, beside the letters of its axes. Absent tensors are not checked. */
export type AxisPattern = readonly [tensor: tf.Tensor | null | undefined, letters: string]

/**
 * Shape checks that speak in axis letters: the same letter must have the same length in every argument.
 *
 *   const { b, l, e } = axes('selectiveScan', { u: [u, 'b l e'], A: [A, 'e n'] })
 *
 * Letters: b batch, l clips or sequence, q query words, m joint tokens, d model width, e inner width, n state,
 * r rank of dt, t spike step, s slots, i block, k proposals or kernel taps. A number in the pattern is that length.
 *
 * Checks every argument against its letters.
 * @param where the public function's name, for the message
 * @returns the length of each letter
 * @throws ShapeError naming the first argument that does not fit
 */
export function axes(where: string, args: Readonly<Record<string, AxisPattern>>): Record<string, number> {
  const lengths: Record<string, number> = {}
  for (const [name, [tensor, pattern]] of Object.entries(args)) {
    if (!tensor) continue
    const letters = pattern.split(' ')
    const fail = (): never => {
      throw new ShapeError(
        where,
        name,
        tensor.shape,
        letters.map((letter) => (lengths[letter] === undefined ? letter : `${letter}=${lengths[letter]}`)).join(', '),
      )
    }
    if (tensor.shape.length !== letters.length) fail()
    for (const [axis, letter] of letters.entries()) {
      const length = tensor.shape[axis]!
      const wanted = /^\d+$/.test(letter) ? Number(letter) : (lengths[letter] ?? length)
      if (wanted !== length) fail()
      lengths[letter] = length
    }
  }
  return lengths
}
