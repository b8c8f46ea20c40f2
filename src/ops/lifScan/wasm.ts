/** The LIF scan by the WebAssembly kernels (wasm.as.ts), four neurons at a time. */
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { CONSTANT_CURRENT, SOFT_RESET, THROUGH_RESET } from './codes.js'
import { type LifParameters, lifOutputs, lifParameters } from './types.js'

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, output }) => {
    const { current, initial } = call.inputs
    const parameters = lifParameters(call)
    const { steps, m, inverseTau, inputGain, vThreshold, vReset } = parameters
    const [spikes, last, membrane = 0] = lifOutputs(call, output)
    const numbers = [steps, m, inverseTau, inputGain, vThreshold, fireAt(parameters), vReset] as const
    kernels.lifForward(input(current), input(initial), spikes, last, membrane, ...numbers, flags(parameters))
  })

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
    const parameters = lifParameters(call)
    const { steps, m, inverseTau, inputGain, vThreshold, vReset, surrogate, alpha } = parameters
    const inputs = [input(current), input(initial), input(dSpikes), input(dLast), input(dMembrane)] as const
    const outputs = [outputLike(current), outputLike(initial)] as const
    const numbers = [steps, m, inverseTau, inputGain, vThreshold, fireAt(parameters), vReset] as const
    kernels.lifBackward(
      ...inputs,
      ...outputs,
      scratch(kernels.lifBackwardScratch(steps)),
      ...numbers,
      surrogate,
      alpha,
      flags(parameters),
    )
  })

/** The least float32 at which a neuron fires: firing above x is firing at the next number. */
const fireAt = ({ vThreshold, fireOnEqual }: LifParameters): number =>
  fireOnEqual ? vThreshold : nextAbove(Math.fround(vThreshold))

const flags = ({ softReset, detachReset, constant }: LifParameters): number =>
  (softReset ? SOFT_RESET : 0) | (detachReset ? 0 : THROUGH_RESET) | (constant ? CONSTANT_CURRENT : 0)

function nextAbove(x: number): number {
  const value = Float32Array.of(x === 0 ? 0 : x) // -0 has the bits of the most negative number
  const bits = new Int32Array(value.buffer)
  bits[0] = bits[0]! + (x >= 0 ? 1 : -1)
  return value[0]!
}
