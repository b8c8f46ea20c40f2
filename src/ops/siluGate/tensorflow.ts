/** The gate as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on copies. */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import * as wasm from './wasm.js'

/** y, z → out */
export const forward = nativeKernel('SiluGate', 1, wasm.forward)

/** y, z, dOut → dy, dz */
export const backward = nativeKernel('SiluGateGrad', 2, wasm.backward)
