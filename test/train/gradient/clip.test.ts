import * as tf from '@tensorflow/tfjs'
import { clipFactor, clipGradients, gradientNorm } from 'spikemba/train'
import { expect, test } from 'vitest'

const gradients = () =>
  new Map<string, tf.Tensor>([
    ['a', tf.tensor2d([[3, 0]])],
    ['b', tf.tensor1d([0, 4])],
  ])

test('the norm is taken over all gradients together', async () => {
  expect(await gradientNorm(gradients())).toEqual({ norm: 5 })
})

test('clipping scales all by one factor', async () => {
  const clipped = gradients()
  clipGradients(clipped, 5, 1)
  expect([...clipped.get('a')!.dataSync()]).toEqual([expect.closeTo(0.6, 6), 0])
  expect((await gradientNorm(clipped)).norm).toBeCloseTo(1, 6)
})

test('the factor brings the norm to the limit, and never above what it is', () => {
  expect([clipFactor(5, 1), clipFactor(5, 6)]).toEqual([0.2, 1])
})

test('a norm below the limit changes nothing', () => {
  const all = gradients()
  const before = all.get('a')
  clipGradients(all, 5, 6)
  expect(all.get('a')).toBe(before)
})

test('names the first gradient that is not finite', async () => {
  const bad = gradients()
    .set('b', tf.tensor1d([0, Number.NaN]))
    .set('c', tf.tensor1d([Number.POSITIVE_INFINITY]))
  expect((await gradientNorm(bad)).nonFinite).toBe('b')
})
