/** The kernels that stand in the place of TensorFlow.js's own on wasm, against those of the cpu backend. */
import * as tf from '@tensorflow/tfjs'
import { Random, useBackend } from 'spikemba/tensor'
import 'spikemba/ops'
import { expect } from 'vitest'

/** Values on both backends; float32 sums may differ in the last place. */
export async function both(shape: number[], run: (x: tf.Tensor) => tf.Tensor): Promise<void> {
  const values = Random.seeded(shape.length).normalTensor(shape).dataSync()
  const on = async (backend: 'cpu' | 'wasm') => {
    await useBackend(backend)
    return tf.tidy(() => {
      const y = run(tf.tensor(values, shape))
      return { shape: y.shape, values: [...y.dataSync()] }
    })
  }
  const expected = await on('cpu')
  const found = await on('wasm')
  expect(found.shape).toEqual(expected.shape)
  for (const [i, value] of found.values.entries()) expect(Math.abs(value - expected.values[i]!)).toBeLessThan(2e-5)
}
