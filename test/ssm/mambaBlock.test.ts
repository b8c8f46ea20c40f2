import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { MambaBlock, type SsmState } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { leaked, relativeError } from './support.js'

const random = Random.seeded(5)
const [b, l, d] = [2, 11, 6]
const block = new MambaBlock({ dModel: d, dState: 3 }, { random: Random.seeded(1) })
const x = random.normalTensor([b, l, d]) as tf.Tensor3D

test('has the official names, shapes and number of parameters', () => {
  const shapes = Object.fromEntries([...block.namedParameters()].map(([name, { shape }]) => [name, shape.join('x')]))
  expect(shapes).toEqual({
    'in_proj.weight': '24x6',
    'conv1d.weight': '12x1x4',
    'conv1d.bias': '12',
    'x_proj.weight': '7x12',
    'dt_proj.weight': '12x1',
    'dt_proj.bias': '12',
    A_log: '12x3',
    D: '12',
    'out_proj.weight': '6x12',
  })
  const count = (dModel: number): number =>
    [...new MambaBlock({ dModel }, { random }).namedParameters().values()].reduce((sum, { size }) => sum + size, 0)
  expect(count(256)).toBe(2 * 256 * 512 + 512 * 5 + 512 * (16 + 32) + 512 * 17 + 512 * 17 + 512 * 256)
})

test('gives token by token what it gives at once', () => {
  let state = block.initialState(b)
  const steps = Array.from({ length: l }, (_, t) => {
    const out = block.step(x.slice([0, t, 0], [b, 1, d]).squeeze([1]), state)
    state = out.state
    return out.y
  })
  const whole = block.forward(x)
  expect(relativeError(tf.stack(steps, 1), whole.y)).toBeLessThan(1e-5)
  expect(relativeError(state.ssm, whole.state.ssm)).toBeLessThan(1e-5)
  expect(relativeError(state.conv, whole.state.conv)).toBe(0)
})

test('gives in chunks what it gives at once, wherever the chunks end', () => {
  const whole = block.forward(x).y
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: l - 1 })), (cuts) => {
      const error = tf.tidy(() =>
        relativeError(
          inChunks(
            x,
            [...cuts].sort((p, q) => p - q),
          ),
          whole,
        ),
      )
      expect(error).toBeLessThan(1e-5)
    }),
    { numRuns: 25 },
  )
})

test('gradients cross the chunks', () => {
  const gradient = (f: (x: tf.Tensor3D) => tf.Tensor): tf.Tensor =>
    tf.grad((v) =>
      f(v as tf.Tensor3D)
        .square()
        .sum(),
    )(x)
  const whole = gradient((v) => block.forward(v).y)
  const pieces = gradient((v) => inChunks(v, [2, 5]))
  expect(relativeError(pieces, whole)).toBeLessThan(1e-5)
})

test('is causal: a changed token changes nothing before it', () => {
  const before = block.forward(x).y
  const changed = block.forward(x.add(tf.oneHot(tf.tensor1d([6], 'int32'), l).reshape([1, l, 1])) as tf.Tensor3D).y
  const difference = changed.sub(before).abs().max([0, 2]).arraySync() as number[]
  expect(difference.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0])
  for (const change of difference.slice(6)) expect(change).toBeGreaterThan(0)
})

test.each([
  ['behind', 0],
  ['before', 3],
  ['around', 2],
])('padding %s a sequence changes nothing', (_, left) => {
  const [real, padded] = [7, 10]
  const mask = tf
    .range(0, padded)
    .greaterEqual(left)
    .logicalAnd(tf.range(0, padded).less(left + real))
    .toFloat()
    .expandDims(0)
    .tile([b, 1]) as tf.Tensor2D
  const alone = x.slice([0, 0, 0], [b, real, d])
  const noisy = tf.where(
    mask.expandDims(-1).greater(0),
    alone.pad([
      [0, 0],
      [left, padded - left - real],
      [0, 0],
    ]),
    random.normalTensor([b, padded, d]),
  )
  const got = block.forward(noisy as tf.Tensor3D, { mask }).y.slice([0, left, 0], [b, real, d])
  expect(relativeError(got, block.forward(alone).y)).toBeLessThan(1e-5)
})

test('tells the gate and what drove the scan', () => {
  const { trace, gate } = block.forward(x)
  const { delta, B, C } = trace()
  expect([gate.shape, delta.shape, B.shape, C.shape]).toEqual([
    [b, l, 12],
    [b, l, 12],
    [b, l, 3],
    [b, l, 3],
  ])
  expect(delta.min().arraySync()).toBeGreaterThan(0)
})

test('names a wrong width and a wrong option', () => {
  expect(() => block.forward(tf.zeros([1, 4, 5])).y).toThrow(
    'MambaBlock: x has shape [1, 4, 5], expected [b=1, l=4, 6]',
  )
  expect(() => new MambaBlock({ dModel: 4, dState: 0 }, { random })).toThrow(
    'dState is 0, expected a whole number of at least 1',
  )
})

test('leaves no tensor behind', () => {
  expect(leaked(() => void tf.variableGrads(() => block.forward(x).y.sum()))).toBe(0)
})

function inChunks(v: tf.Tensor3D, cuts: readonly number[]): tf.Tensor3D {
  let state: SsmState | undefined
  const borders = [0, ...cuts, l]
  const parts = cuts.concat(l).map((end, i) => {
    const out = block.forward(v.slice([0, borders[i]!, 0], [b, end - borders[i]!, d]), { state })
    state = out.state
    return out.y
  })
  return tf.concat(parts, 1)
}
