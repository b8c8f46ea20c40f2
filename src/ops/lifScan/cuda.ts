/** The LIF scan on a CUDA card (cuda.cu): one thread a neuron. */
import { type CudaLaunch, type CudaPlan, type Parameter, type Planner, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'
import * as surrogates from '../spike/surrogateCodes.js'
import { lifOutputs, lifParameters } from './types.js'

const THREADS = 256
/** Most steps: beyond 16 they lie in memory of each thread's own, of which a card has so much. */
export const MOST_STEPS = 256

const launchOf = (call: KernelCall, kernel: string, { input }: Planner, own: readonly Parameter[]): CudaLaunch => {
  const {
    steps,
    m,
    constant,
    inverseTau,
    inputGain,
    vThreshold,
    vReset,
    softReset,
    detachReset,
    fireOnEqual,
    ...rest
  } = lifParameters(call)
  return {
    source: {
      files: ['lifScan/cuda.cu'],
      defines: { STEPS: steps, SURROGATE: rest.surrogate, ...surrogates },
      exact: true,
    },
    kernel,
    blocks: [Math.ceil(m / THREADS), 1, 1],
    threads: THREADS,
    parameters: [
      ...[input(call.inputs.current), input(call.inputs.initial)],
      ...[m, ...[constant, fireOnEqual, softReset, detachReset].map(Number)],
      ...[inverseTau, inputGain, vThreshold, vReset, rest.alpha].map((float) => ({ float })),
      ...own,
    ],
  }
}

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const [spikes, last, membrane] = lifOutputs(call, planner.output)
    planner.launch(launchOf(call, 'lifForward', planner, [spikes, last, membrane]))
  })

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
    const { input, outputLike } = planner
    const own = [input(dSpikes), input(dLast), input(dMembrane), outputLike(current!), outputLike(initial)]
    planner.launch(launchOf(call, 'lifBackward', planner, own))
  })
