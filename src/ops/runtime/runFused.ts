/** An op by its kernels, with its gradient: kernel NAME forwards, kernel NAMEGrad backwards. */
import type * as tf from '@tensorflow/tfjs'
import { asFloat, callKernel, present } from './register.js'
import { runDifferentiable } from './tfjsPrivate.js'

export interface FusedOp {
  /** What gradients flow to; absent ones are left out. */
  readonly inputs: Readonly<Record<string, tf.Tensor | undefined>>
  /** What both kernels also read, without a gradient. */
  readonly nonDifferentiable?: Readonly<Record<string, tf.Tensor | undefined>>
  readonly attrs: Readonly<Record<string, number>>
  /**
   * Names of `inputs` in the order in which the Grad kernel returns their gradients (absent inputs left out there too).
   */
  readonly gradients: readonly string[]
  /** Under which names the Grad kernel reads the gradients of the outputs: one name for each output. */
  readonly outputGradients: readonly string[]
  /** Name of one more tensor that the forward kernel may return, for the Grad kernel alone. */
  readonly saved?: string
}

/** @returns the outputs; gradients flow from each of them to every input */
export function runFused(name: string, op: FusedOp): tf.Tensor[] {
  const { attrs, outputGradients } = op
  const inputs = floats(op.inputs)
  const nonDifferentiable = floats(op.nonDifferentiable ?? {})
  return runDifferentiable({
    inputs,
    forward(save) {
      const made = callKernel(name, { ...inputs, ...nonDifferentiable }, attrs)
      save([...Object.values(inputs), ...Object.values(nonDifferentiable), ...made.slice(outputGradients.length)])
      return made.slice(0, outputGradients.length)
    },
    backward(dys, saved) {
      const names = [...Object.keys(inputs), ...Object.keys(nonDifferentiable), ...(op.saved ? [op.saved] : [])]
      const read = [
        ...saved.map((tensor, i) => [names[i]!, tensor]),
        ...dys.map((tensor, i) => [outputGradients[i]!, tensor]),
      ]
      const gradients = callKernel(`${name}Grad`, Object.fromEntries(read), attrs)
      return Object.fromEntries(op.gradients.filter((name) => inputs[name]).map((name, i) => [name, gradients[i]!]))
    },
  })
}

function floats(tensors: Readonly<Record<string, tf.Tensor | undefined>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(present(tensors)).map(([name, tensor]) => [name, asFloat(tensor)]))
}
