/**
 * 1 where x > 0, else 0, NaN where x is: the gradient of ReLU asks for it. TensorFlow.js composes it of seven
 * operations; these are two.
 */
import type * as tf from '@tensorflow/tfjs'
import type { NodeBackend } from '../../runtime/tfjsPrivate.js'
import type { Replacement } from '../replaceKernel.js'

export const step: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  if (attrs.alpha !== 0 || x.dtype !== 'float32') return undefined
  const { binding, executeSingleOutput } = backend as NodeBackend
  const run = (name: string, input: tf.TensorInfo): tf.TensorInfo =>
    executeSingleOutput.call(
      backend,
      name,
      [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }],
      [input],
    )
  const positive = run('Relu', x)
  const sign = run('Sign', positive)
  backend.disposeData(positive.dataId)
  return sign
}
