import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { onTensorflow } from './onTensorflow.js'

await onTensorflow() // says so where it is not built

test.runIf(findTensorflow()?.built)('auto takes TensorFlow, which says what it is, and multiplies', async () => {
  const backend = await useBackend('auto')
  expect(backend).toMatchObject({ name: 'tensorflow', kernels: 'simd' })
  expect(backend.device).toMatch(/^TensorFlow \d+\.\d+\.\d+ on /)
  expect(
    tf
      .matMul(tf.ones([8, 8]), tf.ones([8, 8]))
      .sum()
      .dataSync()[0],
  ).toBe(512)
})

test.runIf(findTensorflow()?.built)('is silent on the terminal', async () => {
  const program = `import { useBackend } from 'spikemba/tensor'
await useBackend('tensorflow')
console.log('ready')`
  const { stdout, stderr } = await promisify(execFile)('node', ['--input-type=module', '-e', program], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect([stderr, stdout]).toEqual(['', 'ready\n'])
})

test.runIf(findTensorflow()?.built)('others can be used after it, and it after them', async () => {
  await useBackend('cpu')
  expect((await useBackend('tensorflow')).device).toMatch(/^TensorFlow/)
  await useBackend('wasm')
  expect(tf.getBackend()).toBe('wasm')
})
