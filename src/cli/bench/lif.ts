/** Leaky integrate-and-fire neurons, forward and backward: T = 8 steps of 1,753,088 neurons (64 × 107 × 256). */
import * as tf from '@tensorflow/tfjs'
import { lifScan, surrogates } from '../../ops/index.js'
import { Random } from '../../tensor/index.js'
import type { BenchCase } from './case.js'
import { reading } from './measure.js'

const OPTIONS = {
  tau: 2,
  vThreshold: 1,
  vReset: 0,
  decayInput: true,
  detachReset: true,
  fireOnEqual: true,
  surrogate: surrogates.atan(2),
}
const current = (steps: number, neurons: number): tf.Tensor => Random.seeded(2).uniformTensor([steps, neurons], -1, 3)
/** From gradients of the spikes that are there already, as a layer above would hand them down. */
const gradient = (x: tf.Tensor, arriving: tf.Tensor): tf.Tensor =>
  tf.grad((x) => lifScan(x, OPTIONS).spikes)(x, arriving)

export const lifCase: BenchCase = {
  name: 'lifScan',
  op: 'LifScan',
  shape: 'T = 8 × 1,753,088 neurons, forward + backward',
  peers: ['lif_spikingjelly'],
  parity: () => {
    const x = current(5, 37)
    const arriving = current(5, 37)
    return () => [lifScan(x, OPTIONS).spikes, gradient(x, arriving)]
  },
  work: () => {
    const x = current(8, 1_753_088)
    const arriving = tf.onesLike(x)
    return reading(() => [gradient(x, arriving)])
  },
}
