/**
 * A tensor's clone shares its values. TensorFlow.js's kernel copies them, and cloning is what saving for the backward
 * pass does: a training step's memory and its copying would both double. Nothing in this library writes into a tensor's
 * values.
 */
import type { Replacement } from '../replaceKernel.js'

export const identity: Replacement = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs.x!
  if (dtype === 'string') return undefined
  backend.incRef(dataId)
  return { dataId, shape, dtype }
}
