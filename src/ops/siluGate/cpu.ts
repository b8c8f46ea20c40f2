/**
 * The gate as a plain loop over typed arrays.
 *
 *   forward    y z           → out = y (base + z σ)
 *   backward   y z dOut      → dy = dOut (base + z σ),  dz = dOut y σ (1 + z (1 - σ))
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'

export const forward: Kernel = ({ inputs, attrs, backend }) =>
  runLoop(backend, ({ input, outputLike }) => {
    const [y, z] = [input(inputs.y!), input(inputs.z!)]
    const out = outputLike(inputs.y!)
    for (let i = 0; i < out.length; i++) out[i] = y[i]! * (attrs.base! + z[i]! / (1 + Math.exp(-z[i]!)))
  })

export const backward: Kernel = ({ inputs, attrs, backend }) =>
  runLoop(backend, ({ input, outputLike }) => {
    const [y, z, dOut] = [input(inputs.y!), input(inputs.z!), input(inputs.dOut!)]
    const [dy, dz] = [outputLike(inputs.y!), outputLike(inputs.z!)]
    for (let i = 0; i < dy.length; i++) {
      const s = 1 / (1 + Math.exp(-z[i]!))
      dy[i] = dOut[i]! * (attrs.base! + z[i]! * s)
      dz[i] = dOut[i]! * y[i]! * s * (1 + z[i]! * (1 - s))
    }
  })
