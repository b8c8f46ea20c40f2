import * as tf from '@tensorflow/tfjs'
import { spikeAttention } from 'spikemba/ops'
import { expect, test } from 'vitest'
import { spikeAttentionBackwardLoop, spikeAttentionForwardLoop } from '../../src/ops/spikeAttention/cpu.js'
import { expectGradients } from './parity.js'

test('counts shared spikes: (Q Kᵀ) V by hand', () => {
  const q = tf.tensor4d([1, 1, 0, 0, 1, 0], [1, 1, 2, 3])
  const k = tf.tensor4d([1, 1, 1, 0, 0, 1], [1, 1, 2, 3])
  const v = tf.tensor4d([1, 0, 0, 1, 1, 0], [1, 1, 2, 3])
  // Q Kᵀ = [[2, 0], [1, 0]]
  expect([...spikeAttention(q, k, v, 0.5).dataSync()]).toEqual([1, 0, 0, 0.5, 0, 0])
})

test('a sample whose tokens are silent gets zeros, whatever its neighbours do', () => {
  const x = tf.concat([tf.ones([1, 1, 3, 4]), tf.zeros([1, 1, 3, 4])], 1) as tf.Tensor4D
  const [loud, silent] = tf.split(spikeAttention(x, x, x, tf.tensor1d([1, 2])), 2, 1)
  expect(loud!.min().dataSync()[0]).toBe(12)
  expect(silent!.max().dataSync()[0]).toBe(0)
})

test('the gradients are those of finite differences in float64', () => {
  const sizes = { groups: 2, m: 3, d: 4 }
  const size = sizes.groups * sizes.m * sizes.d
  const numbers = (phase: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => Math.sin(phase * (i + 1)))
  const [q, k, v, dout] = [numbers(1), numbers(2), numbers(3), numbers(4)] as const
  const scale = Float64Array.of(0.7, 1.3)
  const loss = (): number => {
    const out = new Float64Array(size)
    spikeAttentionForwardLoop(q, k, v, scale, sizes, out)
    return out.reduce((sum, y, i) => sum + y * dout[i]!, 0)
  }
  const gradients = { dq: new Float64Array(size), dk: new Float64Array(size), dv: new Float64Array(size) }
  spikeAttentionBackwardLoop(q, k, v, scale, dout, sizes, gradients)
  expectGradients(
    loss,
    [
      [q, gradients.dq],
      [k, gradients.dk],
      [v, gradients.dv],
    ],
    { step: 1e-4, tolerance: 1e-8 },
  )
})

test('says what does not fit', () => {
  const x = tf.zeros([2, 3, 4, 5]) as tf.Tensor4D
  expect(() => spikeAttention(x, tf.zeros([2, 3, 5, 5]), x, 1)).toThrow(
    'spikeAttention: k has shape [2, 3, 5, 5], expected [t=2, b=3, m=4, d=5]',
  )
  expect(() => spikeAttention(x, x, x, tf.zeros([2]))).toThrow('spikeAttention: scale has shape [2], expected [b=3]')
})
