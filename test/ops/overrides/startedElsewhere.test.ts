import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { linear } from 'spikemba/ops'
import { expect, test } from 'vitest'

test('linear adds its bias on a wasm backend that was not started by useBackend', async () => {
  await tf.setBackend('wasm')
  const weight = tf.tensor2d([
    [1, 2],
    [3, 4],
  ])
  expect([...linear(tf.tensor1d([1, 10]), weight, tf.tensor1d([100, 200])).dataSync()]).toEqual([121, 243])
})
