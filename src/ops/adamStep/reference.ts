/**
 * One step of Adam in plain TensorFlow.js operations; the equations stand in `adamStep.ts`.
 * @returns the new parameter, mean and mean square
 */
import type * as tf from '@tensorflow/tfjs'
import type { AdamStepOptions, AdamTensors } from './types.js'

export function adamReference(
  { parameter, gradient, m, v }: AdamTensors,
  options: AdamStepOptions,
): [parameter: tf.Tensor, m: tf.Tensor, v: tf.Tensor] {
  const { lr, beta1, beta2, epsilon, weightDecay, decoupled, step, scale = 1 } = options
  const scaled = gradient.mul(scale)
  const g = decoupled ? scaled : scaled.add(parameter.mul(weightDecay))
  const kept = decoupled ? parameter.mul(1 - lr * weightDecay) : parameter
  const mean = m.mul(beta1).add(g.mul(1 - beta1))
  const meanSquare = v.mul(beta2).add(g.square().mul(1 - beta2))
  const root = meanSquare.div(1 - beta2 ** step).sqrt()
  return [kept.sub(mean.mul(lr / (1 - beta1 ** step)).div(root.add(epsilon))), mean, meanSquare]
}
