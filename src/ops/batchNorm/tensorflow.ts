/** Batch normalisation as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on copies. */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import * as wasm from './wasm.js'

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward = nativeKernel('RowBatchNorm', 2, wasm.forward)

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward = nativeKernel('RowBatchNormGrad', 3, wasm.backward)
