import * as tf from '@tensorflow/tfjs'
import { BidirectionalMamba, MambaBlock } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { leaked, relativeError } from './support.js'

const block = new BidirectionalMamba({ dModel: 4, dState: 3 }, { random: Random.seeded(1) })
const x = Random.seeded(4).normalTensor([2, 6, 4]) as tf.Tensor3D

/** One direction as a MambaBlock with the same weights. */
function oneDirection(suffix: string): MambaBlock {
  const single = new MambaBlock({ dModel: 4, dState: 3 }, { random: Random.seeded(2) })
  const all = block.namedParameters()
  for (const [name, variable] of single.namedParameters()) {
    const [head, ...rest] = name.split('.')
    const renamed =
      /_proj$/.test(head!) && !/^(x|dt)_/.test(head!)
        ? head!
        : head === 'A_log' && suffix
          ? `A${suffix}_log`
          : head! + suffix
    variable.assign(all.get([renamed, ...rest].join('.'))!)
  }
  return single
}

test('is a Mamba block plus a flipped Mamba block that share projections and gate', () => {
  const forward = oneDirection('').forward(x).y
  const backward = oneDirection('_b').forward(x.reverse(1)).y.reverse(1)
  expect(relativeError(block.forward(x), forward.add(backward))).toBeLessThan(1e-5)
})

test('has the names of Vision Mamba v2', () => {
  expect([...block.namedParameters().keys()].filter((name) => name.includes('_b'))).toEqual([
    'conv1d_b.weight',
    'conv1d_b.bias',
    'x_proj_b.weight',
    'dt_proj_b.weight',
    'dt_proj_b.bias',
    'A_b_log',
    'D_b',
  ])
})

test('padding changes nothing', () => {
  const mask = tf.ones([2, 6]).pad([
    [0, 0],
    [2, 1],
  ]) as tf.Tensor2D
  const padded = x.pad(
    [
      [0, 0],
      [2, 1],
      [0, 0],
    ],
    3,
  ) as tf.Tensor3D
  expect(relativeError(block.forward(padded, { mask }).slice([0, 2, 0], [2, 6, 4]), block.forward(x))).toBeLessThan(
    1e-5,
  )
})

test('names a wrong width', () => {
  expect(() => block.forward(tf.zeros([1, 2, 3]))).toThrow(
    'BidirectionalMamba: x has shape [1, 2, 3], expected [b=1, l=2, 4]',
  )
})

test('leaves no tensor behind', () => {
  expect(leaked(() => void tf.variableGrads(() => block.forward(x).sum()))).toBe(0)
})
