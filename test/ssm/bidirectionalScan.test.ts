import * as tf from '@tensorflow/tfjs'
import { BidirectionalScan } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { leaked, relativeError } from './support.js'

const scan = new BidirectionalScan({ dModel: 4, dState: 3 }, { random: Random.seeded(1) })
const [b, l, e] = [2, 7, 8]
const x = Random.seeded(9).normalTensor([b, l, e]) as tf.Tensor3D
const mask = tf.tensor2d([
  [0, 1, 1, 1, 1, 1, 0],
  [1, 1, 1, 1, 1, 1, 1],
])

test('is the sum of both directions, the second one flipped', () => {
  const backward = scan.bwd!.forward(x.reverse(1), { mask: mask.reverse(1) }).y.reverse(1)
  expect(relativeError(scan.forward(x, { mask }), scan.fwd.forward(x, { mask }).y.add(backward))).toBeLessThan(1e-6)
})

test('sees both ways: a changed token changes every token', () => {
  const change = scan
    .forward(x.add(tf.oneHot(tf.tensor1d([3], 'int32'), l).reshape([1, l, 1])) as tf.Tensor3D)
    .sub(scan.forward(x))
  expect((change.abs().max([0, 2]).arraySync() as number[]).every((difference) => difference > 0)).toBe(true)
})

test('keeps the two directions under fwd and bwd', () => {
  const names = [...scan.namedParameters().keys()]
  expect(names.slice(0, 7)).toEqual(
    ['conv.weight', 'conv.bias', 'x_proj.weight', 'dt_proj.weight', 'dt_proj.bias', 'A_log', 'D'].map(
      (name) => `fwd.${name}`,
    ),
  )
  expect(names.slice(7)).toEqual(names.slice(0, 7).map((name) => name.replace('fwd', 'bwd')))
})

test('without its second direction it is causal', () => {
  const forwards = new BidirectionalScan({ dModel: 4, dState: 3, bidirectional: false }, { random: Random.seeded(1) })
  expect([...forwards.namedParameters().keys()].every((name) => name.startsWith('fwd.'))).toBe(true)
  expect(relativeError(forwards.forward(x), forwards.fwd.forward(x).y)).toBe(0)
})

test('a batch with padding equals its samples alone', () => {
  const alone = scan.forward(x.slice([0, 1, 0], [1, 5, e]))
  expect(relativeError(scan.forward(x, { mask }).slice([0, 1, 0], [1, 5, e]), alone)).toBeLessThan(1e-5)
})

test('tells what drove each direction', () => {
  const seen: string[] = []
  scan.forward(x, { onTrace: (direction, { delta }) => seen.push(`${direction} ${delta.shape.join('x')}`) })
  expect(seen).toEqual(['forward 2x7x8', 'backward 2x7x8'])
})

test('leaves no tensor behind', () => {
  expect(leaked(() => void tf.variableGrads(() => scan.forward(x, { mask }).sum()))).toBe(0)
})
