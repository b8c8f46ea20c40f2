/** Layer normalisation as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on copies. */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import * as wasm from './wasm.js'

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward = nativeKernel('LayerNorm', 2, wasm.forward)

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward = nativeKernel('LayerNormGrad', ofGiven(['x', 'weight', 'bias']), wasm.backward)
