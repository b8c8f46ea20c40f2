/**
 * Weighted phase code: the binary digits of the value, the largest first; step i weighs 2^-(i+1).
 * Source: Kim et al., "Deep neural networks with weighted spikes", Neurocomputing 311 (2018); SpikingJelly's
 * WeightedPhaseEncoder.
 */
import * as tf from '@tensorflow/tfjs'
import { checkSteps, keepNaN } from './checks.js'

/** Beyond it 2^-step is no normal float32, and a backend may take it for 0. */
const MOST_STEPS = 126

/**
 * @param x values [...], from 0 to 1 - 2^-steps; what lies beyond is cut
 * @returns zeros and ones [steps, ...]; Σ S[i] 2^-(i+1) is x rounded down; NaN where x is
 * @throws OptionError when steps is not a whole number from 1 to 126
 */
export function phase(x: tf.Tensor, { steps }: { readonly steps: number }): tf.Tensor {
  checkSteps(steps, 'steps', MOST_STEPS)
  return tf.tidy(() => {
    const digits: tf.Tensor[] = []
    let rest = x
    for (let i = 1; i <= steps; i++) {
      const digit = rest.greaterEqual(2 ** -i).toFloat()
      digits.push(digit)
      rest = rest.sub(digit.mul(2 ** -i))
    }
    return keepNaN(tf.stack(digits), x)
  })
}
