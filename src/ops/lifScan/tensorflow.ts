/** The LIF scan as TensorFlow operations (tensorflow.cc) where they were compiled, else the wasm kernels on copies. */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward = nativeKernel('LifScan', ({ attrs }) => (attrs.membrane === 1 ? 3 : 2), wasm.forward)

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward = nativeKernel('LifScanGrad', ofGiven(GRADIENTS), wasm.backward)
