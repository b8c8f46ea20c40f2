/**
 * The gate as TensorFlow.js kernels: a loop over numbers, and the module's four at a time.
 *
 *   SiluGate      y z           → out = y (base + z σ)
 *   SiluGateGrad  y z dOut      → dy = dOut (base + z σ),  dz = dOut y σ (1 + z (1 - σ))
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import { registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['y', 'z'] as const

/** Floats in which the module keeps the constants of σ. */
const CONSTANTS = 64

registerFused('SiluGate', {
  loop: ({ inputs, attrs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const y = input(inputs.y!)
      const z = input(inputs.z!)
      const out = output(inputs.y!.shape)
      for (let i = 0; i < out.length; i++) out[i] = y[i]! * (attrs.base! + z[i]! / (1 + Math.exp(-z[i]!)))
    }),
  module: ({ inputs, attrs, backend }) =>
    runKernels(backend, ({ kernels, input, output, scratch }) => {
      const { shape } = inputs.y!
      const out = output(shape)
      kernels.gateForward(input(inputs.y), input(inputs.z), out, scratch(CONSTANTS), sizeOf(shape), attrs.base!)
    }),
})

registerFused('SiluGateGrad', {
  loop: ({ inputs, attrs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const [y, z, dOut] = [input(inputs.y!), input(inputs.z!), input(inputs.dOut!)]
      const dy = output(inputs.y!.shape)
      const dz = output(inputs.y!.shape)
      for (let i = 0; i < dy.length; i++) {
        const s = 1 / (1 + Math.exp(-z[i]!))
        dy[i] = dOut[i]! * (attrs.base! + z[i]! * s)
        dz[i] = dOut[i]! * y[i]! * s * (1 + z[i]! * (1 - s))
      }
    }),
  module: ({ inputs, attrs, backend }) =>
    runKernels(backend, ({ kernels, input, output, scratch }) => {
      const { shape } = inputs.y!
      const [dy, dz] = [output(shape), output(shape)]
      kernels.gateBackward(input(inputs.y), input(inputs.z), input(inputs.dOut), dy, dz, scratch(CONSTANTS), sizeOf(shape), attrs.base!)
    }),
})

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)
