/**
 * Causal convolution and SiLU as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm kernels on copies; on a CUDA card cuda.ts.
 */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { convTrial } from './sample.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** Whether a card has computed a small call like this one right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('CausalConv', convTrial)

/** x, weight, bias?, mask?, initialState? → y */
export const forward = withCuda(cuda.forward, nativeKernel('CausalConv', 1, wasm.forward))

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = withCuda(cuda.backward, nativeKernel('CausalConvGrad', ofGiven(GRADIENTS), wasm.backward))
