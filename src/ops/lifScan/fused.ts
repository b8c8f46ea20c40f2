/** The LIF scan as one kernel forwards and one backwards (kernels.ts); the backward one computes the potentials again. */
import type * as tf from '@tensorflow/tfjs'
import { asFloat, callFused, present } from '../module/register.js'
import { runDifferentiable } from '../module/tfjsPrivate.js'
import type { LifAttributes } from './kernels.js'
import type { LifScanResult } from './types.js'

/** @param attributes from `lifAttributes` */
export function lifScanFused(current: tf.Tensor, initial: tf.Tensor | undefined, attributes: LifAttributes): LifScanResult {
  const inputs = present({ current: asFloat(current), initial: initial && asFloat(initial) })
  const [spikes, last, membrane] = runDifferentiable({
    inputs,
    forward(save) {
      save(Object.values(inputs))
      return callFused('LifScan', inputs, attributes)
    },
    backward([dSpikes, dLast, dMembrane], [current, initial]) {
      const [dCurrent, dInitial] = callFused('LifScanGrad', { current, initial, dSpikes, dLast, dMembrane }, attributes)
      return present({ current: dCurrent, initial: dInitial })
    },
  })
  return { spikes: spikes!, last: last!, ...(membrane ? { membrane } : {}) }
}
