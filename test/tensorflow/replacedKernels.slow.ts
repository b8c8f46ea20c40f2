import * as tf from '@tensorflow/tfjs'
import 'spikemba/ops'
import { useBackend } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'

describe.runIf(findTensorflow()?.built)('step', () => {
  const values = [-2, -2e-38, -0, 0, 2e-38, 3, Infinity, -Infinity, NaN]

  test.each([0, 0.5])('is that of TensorFlow.js, slope %d below 0', async (alpha) => {
    await useBackend('cpu')
    const expected = [...tf.tensor(values).step(alpha).dataSync()]
    await useBackend('tensorflow')
    const { numTensors, numDataBuffers } = tf.memory()
    const found = tf.tidy(() => [...tf.tensor(values).step(alpha).dataSync()])
    expect(found.map((value) => value + 0)).toEqual(expected.map((value) => value + 0))
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
  })

  test('is the slope of ReLU', async () => {
    await useBackend('tensorflow')
    expect([
      ...tf
        .grad((x) => x.relu())(tf.tensor([-1, 0, 2]))
        .dataSync(),
    ]).toEqual([0, 0, 1])
  })
})

describe.runIf(findTensorflow()?.built)('reshape', () => {
  test('to the same shape shares the values, and one may be freed before the other', async () => {
    await useBackend('tensorflow')
    const { numTensors, numDataBuffers } = tf.memory()
    const x = tf.tensor([1, 2, 3, 4], [2, 2])
    const same = x.reshape([2, 2])
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers + 1)
    x.dispose()
    expect([...same.dataSync()]).toEqual([1, 2, 3, 4])
    same.dispose()
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers })
  })

  test.each([[[4]], [[1, -1]], [[2, 2, 1]]])('to %j is that of TensorFlow', async (shape) => {
    await useBackend('tensorflow')
    const y = tf.tensor([1, 2, 3, 4], [2, 2]).reshape(shape)
    expect(y.shape).toEqual(shape.map((size) => (size < 0 ? 4 : size)))
    expect([...y.dataSync()]).toEqual([1, 2, 3, 4])
  })
})
