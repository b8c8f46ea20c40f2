/**
 * Layer normalisation as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm
 * kernels on copies; on a CUDA card cuda.ts.
 */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { layerNormTrial } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed a small call like this one right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('LayerNorm', layerNormTrial)

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward = withCuda(cuda.forward, nativeKernel('LayerNorm', 2, wasm.forward))

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward = withCuda(
  cuda.backward,
  nativeKernel('LayerNormGrad', ofGiven(['x', 'weight', 'bias']), wasm.backward),
)
