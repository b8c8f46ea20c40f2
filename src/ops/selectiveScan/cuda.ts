/** The scan on a CUDA card (cuda/*.cu): one warp walks the sequence of up to 32 channels. */
import { type CudaPlan, type CudaSource, type Parameter, type Planner, planCuda } from '../runtime/cuda/plan.js'
import { sumParts } from '../runtime/cuda/sumParts.js'
import type { KernelCall } from '../runtime/register.js'
import { BILINEAR, EULER, MAMBA, ZOH } from './codes.js'
import { type ScanSizes, scanSizes } from './types.js'

const WARP = 32
/** States that a lane keeps in registers. */
const STATES = 16
/** Most states of a channel: those of a whole warp. */
export const MOST_STATES = WARP * STATES

/** Lanes that share a channel: a power of two. */
const lanesOf = (n: number): number => Math.min(WARP, 2 ** Math.max(0, Math.ceil(Math.log2(n / STATES))))
/** Tokens between two checkpoints. */
const segmentOf = (n: number): number => (n <= STATES ? 8 : 4)
const warpsOf = ({ e, n }: ScanSizes): number => Math.ceil(e / (WARP / lanesOf(n)))

function source({ attrs, inputs }: KernelCall, way: 'forward' | 'backward'): CudaSource {
  const n = inputs.A!.shape[1]!
  return {
    files: ['rules', 'segment', way].map((name) => `selectiveScan/cuda/${name}.cu`),
    defines: {
      ...{ N: n, LANES: lanesOf(n), SEGMENT: segmentOf(n), RULE: attrs.rule! },
      ...{ MAMBA, ZOH, BILINEAR, EULER },
    },
  }
}

/** The members of `struct Scan`. */
function shared({ inputs }: KernelCall, { l, e, softplus, reverse }: ScanSizes, { input }: Planner): Parameter[] {
  const { u, delta, A, B, C, D, deltaBias, mask, initialState } = inputs
  return [
    ...[u, delta, A, B, C, D, deltaBias, mask, initialState].map(input),
    ...[l, e, Number(softplus), Number(reverse)],
  ]
}

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState, checkpoints */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const sizes = scanSizes(call)
    const { b, l, e, n } = sizes
    const { output, launch } = planner
    launch({
      source: source(call, 'forward'),
      kernel: 'scanForward',
      blocks: [b, warpsOf(sizes), 1],
      threads: WARP,
      parameters: [
        ...shared(call, sizes, planner),
        ...[output([b, l, e]), output([b, e, n]), output([b, Math.ceil(l / segmentOf(n)), n, e])],
      ],
    })
  })

/** The same, checkpoints, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const sizes = scanSizes(call)
    const { b, l, e, n } = sizes
    const { u, delta, A, B, C, D, deltaBias, initialState, checkpoints, dy, dLast } = call.inputs
    const { input, outputLike, scratch, launch } = planner
    const warps = warpsOf(sizes)
    const [du, dDelta, dA, dB, dC] = [u!, delta!, A!, B!, C!].map((tensor) => outputLike(tensor))
    const [dD, dBias, dInitial] = [outputLike(D), outputLike(deltaBias), outputLike(initialState)]
    const parts = [
      { to: dA!, from: scratch(b * e * n), parts: b, inner: e * n },
      { to: dB!, from: scratch(b * warps * l * n), outer: b, parts: warps, inner: l * n },
      { to: dC!, from: scratch(b * warps * l * n), outer: b, parts: warps, inner: l * n },
      ...(dD ? [{ to: dD, from: scratch(b * e), parts: b, inner: e }] : []),
      ...(dBias ? [{ to: dBias, from: scratch(b * e), parts: b, inner: e }] : []),
    ]
    const partsOf = (sum: Parameter) => sum && parts.find(({ to }) => to === sum)!.from
    launch({
      source: source(call, 'backward'),
      kernel: 'scanBackward',
      blocks: [b, warps, 1],
      threads: WARP,
      parameters: [
        ...shared(call, sizes, planner),
        ...[checkpoints, dy, dLast].map(input),
        ...[du, dDelta, ...[dA, dB, dC, dD, dBias].map(partsOf), dInitial],
      ],
    })
    sumParts(planner, parts)
  })
