/** Layer normalisation by the WebAssembly kernels (wasm.as.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward: Kernel = ({ inputs: { x, weight, bias }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, output, outputLike }) => {
    const [rows, n] = matrix(x!)
    kernels.layerNormForward(
      input(x),
      input(weight),
      input(bias),
      outputLike(x),
      output([rows, 2]),
      rows,
      n,
      attrs.epsilon!,
    )
  })

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward: Kernel = ({ inputs: { x, weight, bias, stats, dy }, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike }) => {
    const gradients = [outputLike(x), outputLike(weight), outputLike(bias)] as const
    kernels.layerNormBackward(input(x), input(weight), input(stats), input(dy), ...gradients, ...matrix(x!))
  })

const matrix = ({ shape }: tf.TensorInfo): [rows: number, n: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1)!,
]
