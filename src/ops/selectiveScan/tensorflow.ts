/** The scan as TensorFlow operations (tensorflow/*.cc) on the CPU where they were compiled, else the wasm kernels on copies; on a CUDA card cuda.ts. */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { scanTrial } from './sample.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** Whether a card has computed a small call like this one right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('SelectiveScan', scanTrial)

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState, checkpoints */
export const forward = withCuda(cuda.forward, nativeKernel('SelectiveScan', 3, wasm.forward))

/** The same, checkpoints, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = withCuda(cuda.backward, nativeKernel('SelectiveScanGrad', ofGiven(GRADIENTS), wasm.backward))
