import * as tf from '@tensorflow/tfjs'
import { checkpoint, linear, stopGradient } from 'spikemba/ops'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  const layers = () => {
    const weights = [0, 1, 2].map((i) =>
      tf.variable(tf.randomNormal([4, 4], 0, 1, 'float32', i), true, `${backend}${i}${Math.random()}`),
    ) as tf.Variable<tf.Rank.R2>[]
    const block = (w: tf.Variable<tf.Rank.R2>) => (x: tf.Tensor, y: tf.Tensor) => linear(x, w).tanh().mul(y)
    return { weights, block }
  }

  test('gives the same value and gradients, of inputs and variables, also when blocks follow each other', () => {
    const { weights, block } = layers()
    const x = tf.randomNormal([3, 4], 0, 1, 'float32', 7)
    const y = tf.randomNormal([3, 4], 0, 1, 'float32', 8)
    const run = (recompute: boolean) => {
      const f = (x: tf.Tensor, y: tf.Tensor) =>
        weights
          .reduce((h, w) => (recompute ? checkpoint(block(w), [h, y], [w]) : block(w)(h, y)).add(h), x)
          .square()
          .sum()
      const value = f(x, y).dataSync()[0]
      const inputs = tf
        .grads((x, y) => f(x!, y!))([x, y])
        .map((g) => [...g.dataSync()])
      const { grads } = tf.variableGrads(() => f(x, y).asScalar(), weights)
      return { value, inputs, variables: weights.map((w) => [...grads[w.name]!.dataSync()]) }
    }
    expect(run(true)).toEqual(run(false))
  })

  test('keeps no intermediate between the passes', () => {
    const { weights, block } = layers()
    const x = tf.ones([3, 4])
    let inside = 0
    const tensorsAtEnd = (recompute: boolean): number => {
      let count = 0
      const before = tf.memory().numTensors
      tf.tidy(() => {
        tf.grad((x) => {
          let h: tf.Tensor = x
          for (let i = 0; i < 20; i++) {
            const f = (x: tf.Tensor): tf.Tensor => {
              inside++
              return block(weights[0]!)(x, x).sin().cos().sin().cos()
            }
            h = recompute ? checkpoint(f, [h], [weights[0]!]) : f(h)
          }
          count = tf.memory().numTensors - before
          return h.sum()
        })(x)
      })
      return count
    }
    const plain = tensorsAtEnd(false)
    inside = 0
    const checkpointed = tensorsAtEnd(true)
    expect(inside).toBe(40)
    expect(checkpointed).toBeLessThan(plain * 0.6)
  })

  test('an input without influence gets a zero gradient; nothing is left behind', () => {
    const x = tf.ones([2])
    const y = tf.ones([2])
    const run = () =>
      tf.tidy(() =>
        tf
          .grads((x, y) => checkpoint((a, b) => a.square().add(stopGradient(b)), [x!, y!], []).sum())([x, y])[1]!
          .dataSync(),
      )
    expect([...run()]).toEqual([0, 0])
    const before = tf.memory().numTensors
    run()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('stopGradient lets the value through and the gradient not', () => {
  const x = tf.tensor1d([2, 3])
  expect([...stopGradient(x).dataSync()]).toEqual([2, 3])
  expect([
    ...tf
      .grad((x) => stopGradient(x).mul(x).sum())(x)
      .dataSync(),
  ]).toEqual([2, 3])
})
