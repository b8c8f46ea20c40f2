/** The scan on a graphics card (webgpu/*.wgsl.ts): one thread walks the sequence of a channel. */
import type { Kernel, KernelCall } from '../runtime/register.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { sumParts } from '../runtime/webgpu/sumParts.js'
import { BILINEAR, EULER, MAMBA, ZOH } from './codes.js'
import { scanSample } from './sample.js'
import { scanSizes } from './types.js'
import { backward as backwardCode } from './webgpu/backward.wgsl.js'
import { forward as forwardCode } from './webgpu/forward.wgsl.js'
import { rules } from './webgpu/rules.wgsl.js'
import { segment } from './webgpu/segment.wgsl.js'

/** By which a card is tried. */
export const sample = scanSample()

/** Tokens between two checkpoints, whose states a thread keeps on the way back: of 8 kB, which it may have in all. */
const segmentOf = (n: number): number => (n <= 16 ? 8 : n <= 128 ? 4 : 1)

/** Channels of a workgroup: as many as its 16 kB hold two sums a state of, beside a segment's B and C. */
function widthOf(n: number): number {
  let width = 64
  while (width > 1 && 4 * (2 * n * (width + 1) + 2 * n * segmentOf(n)) > 12_288) width /= 2
  return width
}

function shared(call: KernelCall) {
  const { b, l, e, n, softplus, reverse } = scanSizes(call)
  const { u, delta, A, B, C, D, deltaBias, mask, initialState } = call.inputs
  const width = widthOf(n)
  return {
    constants: {
      ...{ N: n, SEGMENT: segmentOf(n), WIDTH: width, SOFTPLUS: softplus, REVERSE: reverse },
      ...{ RULE: call.attrs.rule!, MAMBA, ZOH, BILINEAR, EULER },
    },
    numbers: { l, e },
    groups: [Math.ceil(e / width), b, 1] as const,
    reads: { u: u!, delta: delta! },
    smallReads: {
      ...{ A: A!, B: B!, C: C!, D: D ?? 0, deltaBias: deltaBias ?? 0, mask: mask ?? 1 },
      initialState: initialState ?? 0,
    },
  }
}

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState, checkpoints */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ output, launch }) => {
    const { b, l, e, n } = scanSizes(call)
    launch({
      ...shared(call),
      ...{ code: rules + segment + forwardCode, entry: 'scanForward' },
      writes: {
        ...{ y: output([b, l, e]), lastState: output([b, e, n]) },
        checkpoints: output([b, Math.ceil(l / segmentOf(n)), n, e]),
      },
    })
  })

/** The same, checkpoints, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const { outputLike, scratch, launch } = shaders
    const { b, l, e, n } = scanSizes(call)
    const { u, delta, A, B, C, D, deltaBias, initialState, checkpoints, dy, dLast } = call.inputs
    const common = shared(call)
    const groups = common.groups[0]
    const [du, dDelta] = [outputLike(u!), outputLike(delta!)]
    const parts = {
      dA: { to: outputLike(A!), from: scratch([b, e, n]), parts: b, inner: e * n },
      dB: { to: outputLike(B!), from: scratch([b, groups, l, n]), outer: b, parts: groups, inner: l * n },
      dC: { to: outputLike(C!), from: scratch([b, groups, l, n]), outer: b, parts: groups, inner: l * n },
      ...(D && { dD: { to: outputLike(D), from: scratch([b, e]), parts: b, inner: e } }),
      ...(deltaBias && { dDeltaBias: { to: outputLike(deltaBias), from: scratch([b, e]), parts: b, inner: e } }),
    }
    launch({
      ...common,
      ...{ code: rules + segment + backwardCode, entry: 'scanBackward' },
      reads: { ...common.reads, checkpoints: checkpoints!, dy: dy! },
      smallReads: { ...common.smallReads, dLast: dLast! },
      writes: { du, dDelta },
      smallWrites: {
        ...{ dA: parts.dA.from, dB: parts.dB.from, dC: parts.dC.from },
        ...{ dD: parts.dD?.from, dDeltaBias: parts.dDeltaBias?.from, dInitial: outputLike(initialState) },
      },
    })
    for (const sum of Object.values(parts)) sumParts(shaders, sum)
  })
