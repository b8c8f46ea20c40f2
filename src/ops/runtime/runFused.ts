/** A fused op with its gradient: kernel NAME forwards, kernel NAMEGrad backwards. */
import type * as tf from '@tensorflow/tfjs'
import { asFloat, callFused, present } from './register.js'
import { runDifferentiable } from './tfjsPrivate.js'

export interface FusedOp {
  /** What gradients flow to; absent ones are left out. */
  readonly inputs: Readonly<Record<string, tf.Tensor | undefined>>
  /** What both kernels also read, without gradient. */
  readonly constants?: Readonly<Record<string, tf.Tensor | undefined>>
  readonly attrs: Readonly<Record<string, number>>
  /** Names of `inputs` in the order in which the Grad kernel returns their gradients (absent inputs left out there too). */
  readonly gradients: readonly string[]
  /** Under which names the Grad kernel reads the gradients of the outputs: one name for each output. */
  readonly arriving: readonly string[]
  /** Name of one more tensor that the forward kernel may return for the Grad kernel alone. */
  readonly kept?: string
}

/** @returns the outputs; gradients flow from each of them to every input */
export function runFused(kernelName: string, op: FusedOp): tf.Tensor[] {
  const { attrs, arriving } = op
  const inputs = floats(op.inputs)
  const constants = floats(op.constants ?? {})
  return runDifferentiable({
    inputs,
    forward(save) {
      const made = callFused(kernelName, { ...inputs, ...constants }, attrs)
      save([...Object.values(inputs), ...Object.values(constants), ...made.slice(arriving.length)])
      return made.slice(0, arriving.length)
    },
    backward(dys, saved) {
      const names = [...Object.keys(inputs), ...Object.keys(constants), ...(op.kept ? [op.kept] : [])]
      const read = [...saved.map((tensor, i) => [names[i]!, tensor]), ...dys.map((tensor, i) => [arriving[i]!, tensor])]
      const gradients = callFused(`${kernelName}Grad`, Object.fromEntries(read), attrs)
      return Object.fromEntries(op.gradients.filter((name) => inputs[name]).map((name, i) => [name, gradients[i]!]))
    },
  })
}

function floats(tensors: Readonly<Record<string, tf.Tensor | undefined>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(present(tensors)).map(([name, tensor]) => [name, asFloat(tensor)]))
}
