/**
 * The gate as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm
 * kernels on copies; on a CUDA card cuda.ts.
 */
import { nativeKernel } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { gateSample } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed the sample right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('SiluGate', gateSample)

/** y, z → out */
export const forward = withCuda(cuda.forward, nativeKernel('SiluGate', 1, wasm.forward))

/** y, z, dOut → dy, dz */
export const backward = withCuda(cuda.backward, nativeKernel('SiluGateGrad', 2, wasm.backward))
