/** Causal convolution and SiLU by the WebAssembly kernels (wasm.as.ts). */
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { REVERSE, SILU } from './codes.js'
import { type ConvSizes, convSizes } from './types.js'

/** x, weight, bias?, mask?, initialState? → y */
export const forward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { x, weight, bias, mask, initialState } = call.inputs
    const sizes = convSizes(call)
    const work = scratch(kernels.convForwardScratch(sizes.l, sizes.k))
    kernels.convForward(
      input(x),
      input(weight),
      input(bias),
      input(mask),
      input(initialState),
      outputLike(x),
      work,
      ...numbers(sizes),
    )
  })

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { x, weight, bias, mask, initialState, dy } = call.inputs
    const sizes = convSizes(call)
    const inputs = [input(x), input(weight), input(bias), input(mask), input(initialState), input(dy)] as const
    const gradients = [outputLike(x), outputLike(weight), outputLike(bias), outputLike(initialState)] as const
    kernels.convBackward(
      ...inputs,
      ...gradients,
      scratch(kernels.convBackwardScratch(sizes.l, sizes.k)),
      ...numbers(sizes),
    )
  })

/** The kernels' last five arguments. */
const numbers = ({ b, l, e, k, silu, reverse }: ConvSizes) =>
  [b, l, e, k, (reverse ? REVERSE : 0) | (silu ? SILU : 0)] as const
