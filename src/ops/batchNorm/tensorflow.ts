/**
 * Batch normalisation as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm
 * kernels on copies; on a CUDA card cuda.ts.
 */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { batchNormSample } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed the sample right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('RowBatchNorm', batchNormSample)

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward = withCuda(cuda.forward, nativeKernel('RowBatchNorm', 2, wasm.forward))

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward = withCuda(cuda.backward, nativeKernel('RowBatchNormGrad', 3, wasm.backward))
