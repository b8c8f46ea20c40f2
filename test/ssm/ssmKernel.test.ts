import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { discretize, hippoLegS, hippoLegSInput, selectiveScan, ssmConvolve, ssmKernel } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { leaked, relativeError } from './support.js'

test('is the answer to a single 1', () => {
  expect(ssmKernel(0.5, 2, 3, 4)).toEqual([6, 3, 1.5, 0.75])
  expect(ssmKernel([0.5, -1], [1, 1], [1, 10], 3)).toEqual([11, -9.5, 10.25])
  expect(
    ssmKernel(
      [
        [0, 1],
        [0, 0],
      ],
      [0, 1],
      [1, 0],
      3,
    ),
  ).toEqual([0, 1, 0]) // a delay line
})

test('convolving with it is the recurrence', () => {
  const sequence = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(sequence, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (x, delta) => {
      const { aBar, bBar } = discretize(hippoLegS(4), hippoLegSInput(4), delta, 'bilinear')
      const c = [1, -1, 0.5, 2]
      let h = [0, 0, 0, 0]
      const recurrence = x.map((input) => {
        h = aBar.map((row, i) => row.reduce((sum, entry, k) => sum + entry * h[k]!, bBar[i]! * input))
        return h.reduce((sum, entry, i) => sum + c[i]! * entry, 0)
      })
      const convolution = ssmConvolve(x, ssmKernel(aBar, bBar, c, x.length))
      for (const [t, y] of convolution.entries()) expect(Math.abs(y - recurrence[t]!)).toBeLessThan(1e-9)
    }),
  )
})

test('by channel, in tensors, it is a selective scan that selects nothing', () => {
  const random = Random.seeded(3)
  const [b, l, e, n] = [2, 12, 3, 4]
  const x = random.normalTensor([b, l, e]) as tf.Tensor3D
  const A = random.uniformTensor([e, n], -2, -0.1) as tf.Tensor2D
  const [B, C] = [random.normalTensor([n]), random.normalTensor([n])]
  const { aBar, bBar } = discretize(A, B.expandDims(0).tile([e, 1]), 0.3, 'zoh')
  const kernel = ssmKernel(aBar as tf.Tensor2D, bBar as tf.Tensor2D, C.expandDims(0).tile([e, 1]) as tf.Tensor2D, l)
  const everywhere = (v: tf.Tensor): tf.Tensor3D => v.reshape([1, 1, n]).tile([b, l, 1])
  const { y } = selectiveScan({
    u: x,
    delta: tf.fill([b, l, e], 0.3),
    A,
    B: everywhere(B),
    C: everywhere(C),
    discretization: 'zoh',
  })
  expect(relativeError(ssmConvolve(x, kernel), y)).toBeLessThan(1e-5)
})

test('a short kernel is a cut-off memory', () => {
  expect(ssmConvolve([1, 0, 0, 0], [3, 2])).toEqual([3, 2, 0, 0])
})

test('refuses an empty kernel, lengths and channels that do not fit', () => {
  expect(() => ssmKernel(0.5, 1, 1, 0)).toThrow('length is 0, expected a whole number of at least 1')
  expect(() => ssmKernel([0.5], [1, 2], [1], 3)).toThrow('bBar is 2, expected 1 entries')
  expect(() => ssmConvolve(tf.zeros([1, 4, 2]), tf.zeros([3, 4]))).toThrow(
    'ssmConvolve: kernel has shape [3, 4], expected [e=2, k]',
  )
})

test('leaves no tensor behind', () => {
  const [x, a] = [tf.ones<tf.Rank.R3>([1, 5, 2]), tf.fill([2, 3], 0.5) as tf.Tensor2D]
  expect(leaked(() => void ssmConvolve(x, ssmKernel(a, a, a, 5)))).toBe(0)
})
