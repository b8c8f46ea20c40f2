import { inspect } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import 'spikemba/tensor'
import { expect, test } from 'vitest'
import { isTensor, tensorsOf } from '../../src/display/index.js'
import { bundleOf } from '../../src/kernel/server/cells/bundle.js'

const lines = (text: string): number => text.split('\n').length

test('a matrix says shape, type, range and a few values, and is a heat map in a notebook', async () => {
  const tensor = tf.tensor(
    Float32Array.from({ length: 600 }, (_, i) => Math.sin(i / 9)),
    [20, 30],
  )
  const { data } = await bundleOf(tensor)
  expect(Object.keys(data)).toEqual(['text/html', 'text/plain'])
  const text = data['text/plain'] as string
  expect(text.split('\n')[0]).toBe('Tensor float32 [20, 30]')
  expect(text.split('\n')[1]).toMatch(/^600 values, -1 to 1, mean 0\.0\d+$/)
  expect(text).toMatch(/0\.111 +0\.22/)
  expect(lines(text)).toBeLessThanOrEqual(40)
  expect(data['text/html']).toContain('<img alt="20 × 30, from -1 (dark) to 1"')
  expect(inspect(tensor)).toBe(text)
})

test('within another value a tensor is one line, and its numbers are not read', () => {
  const tensor = tf.zeros([2, 3])
  const read = tensor.dataSync
  tensor.dataSync = () => {
    throw new Error('read')
  }
  expect(inspect({ loss: tensor })).toBe('{ loss: Tensor float32 [2, 3] }')
  tensor.dataSync = read
})

test.each([
  ['a scalar', tf.scalar(0.1), 'Tensor float32 [] = 0.1'],
  ['a variable', tf.variable(tf.scalar(2)), 'Variable float32 [] = 2'],
  ['nothing', tf.zeros([0, 3]), 'Tensor float32 [0, 3] · 0 values'],
  ['text', tf.tensor(['a', 'b']), 'Tensor string [2] · 2 values'],
  ['spikes', tf.tensor([0, 1, 0, 0]), 'Tensor float32 [4]\n4 values, zeros and ones, 25 % ones\n0  1  0  0'],
  [
    'what is not finite',
    tf.tensor([1, Number.NaN, Number.POSITIVE_INFINITY]),
    'Tensor float32 [3]\n3 values, all 1, 2 values not finite\n       1       NaN  Infinity',
  ],
  ['a batch of matrices', tf.ones([3, 2, 2]), 'Tensor float32 [3, 2, 2]\n12 values, all 1\nfirst of 3:\n1  1\n1  1'],
])('%s', (_, tensor, text) => expect(inspect(tensor).replace(/ {7} 1 {7}NaN/, '       1       NaN')).toBe(text))

test('a freed tensor says so', () => {
  const tensor = tf.ones([4])
  tensor.dispose()
  expect(inspect(tensor)).toBe('Tensor float32 [4], disposed: its memory is freed')
})

test('keys and loops of a tensor stay as they were, and so does what TensorFlow.js prints', () => {
  const tensor = tf.ones([1])
  expect(Object.keys(tensor).some((key) => key.includes('Symbol'))).toBe(false)
  for (const key in tensor) expect(typeof key).toBe('string')
  expect(String(tensor)).toBe('Tensor\n    [1]')
})

test('tensors are found in nested records, by their dotted names', () => {
  const [a, b] = [tf.ones([1]), tf.ones([2])]
  expect(tensorsOf({ x: a, more: { list: [b, null, undefined, 3] } }).map(([name]) => name)).toEqual([
    'x',
    'more.list.0',
  ])
  expect(isTensor({ shape: 3, dataSync() {} })).toBe(false)
})
