/** The scan as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on copies. */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState, checkpoints */
export const forward = nativeKernel('SelectiveScan', 3, wasm.forward)

/** The same, checkpoints, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = nativeKernel('SelectiveScanGrad', ofGiven(GRADIENTS), wasm.backward)
