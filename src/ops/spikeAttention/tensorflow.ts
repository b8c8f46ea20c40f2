/**
 * Attention between spikes as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm
 * kernels on copies; on a CUDA card cuda.ts.
 */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { attentionTrial } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed a small call like this one right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('SpikeAttention', attentionTrial)

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward = withCuda(cuda.forward, nativeKernel('SpikeAttention', 1, wasm.forward))

/** The same, and dy → dq, dk, dv */
export const backward = withCuda(cuda.backward, nativeKernel('SpikeAttentionGrad', 3, wasm.backward))
