/** The causal convolution on a graphics card (webgpu.wgsl.ts): one thread a channel and chunk of tokens. */
import type { Kernel, KernelCall } from '../runtime/register.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { sumParts } from '../runtime/webgpu/sumParts.js'
import { convSample } from './sample.js'
import { convSizes } from './types.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = convSample()

const WIDTH = 64
/** Tokens of one thread. */
const CHUNK = 16

const chunksOf = (l: number): number => Math.ceil(l / CHUNK)

function shared(call: KernelCall) {
  const { b, l, e, k, silu, reverse } = convSizes(call)
  const { x, weight, bias, mask, initialState } = call.inputs
  return {
    constants: { WIDTH, CHUNK, TAPS: k, SILU: silu, REVERSE: reverse },
    numbers: { l, e },
    groups: [Math.ceil(e / WIDTH), chunksOf(l), b] as const,
    reads: { x: x! },
    smallReads: { weight: weight!, bias: bias ?? 0, mask: mask ?? 1, initialState: initialState ?? 0 },
  }
}

/** x, weight, bias?, mask?, initialState? → y */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) =>
    launch({
      ...shared(call),
      ...{ code: wgsl.forward, entry: 'convForward' },
      writes: { y: outputLike(call.inputs.x!) },
    }),
  )

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const { outputLike, scratch, launch } = shaders
    const { x, weight, bias, initialState, dy } = call.inputs
    const { b, l, e, k } = convSizes(call)
    const common = shared(call)
    const parts = b * chunksOf(l)
    const dx = outputLike(x!)
    const weights = { to: outputLike(weight!), from: scratch([parts, e, k]), parts, inner: e * k }
    const biases = bias && { to: outputLike(bias), from: scratch([parts, e]), parts, inner: e }
    launch({
      ...common,
      ...{ code: wgsl.backward, entry: 'convBackward' },
      reads: { ...common.reads, dy: dy! },
      writes: { dx, dWeight: weights.from, dBias: biases?.from, dInitial: outputLike(initialState) },
    })
    sumParts(shaders, weights)
    if (biases) sumParts(shaders, biases)
  })
