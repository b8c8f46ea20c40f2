/**
 * Causal convolution and SiLU as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on
 * copies.
 */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** x, weight, bias?, mask?, initialState? → y */
export const forward = nativeKernel('CausalConv', 1, wasm.forward)

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = nativeKernel('CausalConvGrad', ofGiven(GRADIENTS), wasm.backward)
