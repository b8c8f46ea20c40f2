/**
 * Attention between spikes as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm
 * kernels on copies.
 */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import * as wasm from './wasm.js'

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward = nativeKernel('SpikeAttention', 1, wasm.forward)

/** The same, and dy → dq, dk, dv */
export const backward = nativeKernel('SpikeAttentionGrad', 3, wasm.backward)
