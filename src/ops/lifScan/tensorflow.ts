/** The LIF scan as TensorFlow operations (tensorflow.cc) on the CPU where they were compiled, else the wasm kernels on copies; on a CUDA card cuda.ts. */
import { nativeKernel, ofGiven } from '../runtime/tensorflow/nativeKernel.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { lifTrial } from './sample.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'

/** Whether a card has computed a small call like this one right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('LifScan', lifTrial)

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward = withCuda(
  cuda.forward,
  nativeKernel('LifScan', ({ attrs }) => (attrs.membrane === 1 ? 3 : 2), wasm.forward),
)

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward = withCuda(cuda.backward, nativeKernel('LifScanGrad', ofGiven(GRADIENTS), wasm.backward))
