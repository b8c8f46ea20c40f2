/** The causal convolution on a CUDA card (cuda.cu): one thread a channel and chunk of tokens. */
import { type CudaLaunch, type CudaPlan, type Parameter, type Planner, planCuda } from '../runtime/cuda/plan.js'
import { sumParts } from '../runtime/cuda/sumParts.js'
import type { KernelCall } from '../runtime/register.js'
import { convSizes } from './types.js'

const THREADS = 128
/** Tokens of one thread. */
const CHUNK = 16
/** Most taps: they lie in registers. */
export const MOST_TAPS = 16

const chunksOf = (l: number): number => Math.ceil(l / CHUNK)

function launchOf(call: KernelCall, kernel: string, { input }: Planner, own: readonly Parameter[]): CudaLaunch {
  const { b, l, e, k, silu, reverse } = convSizes(call)
  const { x, weight, bias, mask, initialState } = call.inputs
  return {
    source: { files: ['causalConv/cuda.cu'], defines: { TAPS: k, CHUNK } },
    kernel,
    blocks: [b, chunksOf(l), Math.ceil(e / THREADS)],
    threads: THREADS,
    parameters: [...[x, weight, bias, mask, initialState].map(input), ...[l, e, Number(silu), Number(reverse)], ...own],
  }
}

/** x, weight, bias?, mask?, initialState? → y */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    planner.launch(launchOf(call, 'convForward', planner, [planner.outputLike(call.inputs.x!)]))
  })

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { x, weight, bias, initialState, dy } = call.inputs
    const { b, l, e, k } = convSizes(call)
    const { input, outputLike, scratch } = planner
    const [dx, dWeight, dBias, dInitial] = [
      outputLike(x!),
      outputLike(weight!),
      outputLike(bias),
      outputLike(initialState),
    ]
    const parts = b * chunksOf(l)
    const weights = { to: dWeight, from: scratch(parts * e * k), parts, inner: e * k }
    const biases = dBias && { to: dBias, from: scratch(parts * e), parts, inner: e }
    planner.launch(launchOf(call, 'convBackward', planner, [input(dy), dx, weights.from, biases?.from, dInitial]))
    sumParts(planner, biases ? [weights, biases] : [weights])
  })
