/** The LIF scan on a graphics card (webgpu.wgsl.ts): one thread a neuron. */
import type { Kernel, KernelCall } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import * as surrogates from '../spike/surrogateCodes.js'
import { lifSample } from './sample.js'
import { lifOutputs, lifParameters } from './types.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = lifSample()

const WIDTH = 128

function shared(call: KernelCall) {
  const { steps, m, constant, softReset, detachReset, fireOnEqual, surrogate, ...floats } = lifParameters(call)
  return {
    constants: {
      ...{ WIDTH, STEPS: steps, CONSTANT: constant, SOFT_RESET: softReset, DETACH_RESET: detachReset },
      ...{ FIRE_ON_EQUAL: fireOnEqual, SURROGATE: surrogate, ...surrogates },
    },
    numbers: { m },
    floats: { ...floats },
    reads: { current: call.inputs.current!, initial: call.inputs.initial ?? floats.vReset },
    groups: groupsFor(m, WIDTH),
  }
}

/** current [t or 1, …], initial? […] → spikes, last, membrane (on request) */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ output, launch }) => {
    const [spikes, last, membrane] = lifOutputs(call, output)
    launch({ ...shared(call), code: wgsl.forward, entry: 'lifForward', writes: { spikes, last, membrane } })
  })

/** The same, dSpikes, dLast, dMembrane? → dCurrent, dInitial (where initial is given) */
export const backward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) => {
    const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
    const common = shared(call)
    launch({
      ...common,
      ...{ code: wgsl.backward, entry: 'lifBackward' },
      reads: { ...common.reads, dSpikes: dSpikes!, dLast: dLast!, dMembrane: dMembrane ?? 0 },
      writes: { dCurrent: outputLike(current!), dInitial: outputLike(initial) },
    })
  })
