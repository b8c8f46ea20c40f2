import * as tf from '@tensorflow/tfjs'
import { selectiveScan } from 'spikemba/ops'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, expect, test } from 'vitest'
import { measurePeaks } from '../../src/cli/bench/roofline/peaks.js'
import { profile } from '../../src/cli/bench/roofline/profile.js'
import { rooflineRows } from '../../src/cli/bench/roofline/rows.js'
import { bytesOf, flopsOf } from '../../src/cli/bench/roofline/work.js'

beforeAll(() => useBackend('wasm'))

const call = (name: string, inputShapes: number[][], outputShapes: number[][], ms = 1) => ({
  name,
  inputShapes,
  outputShapes,
  ms,
})

test('a kernel takes at least its bytes at the memory’s speed, or its arithmetic, and the longest comes first', () => {
  const peaks = { bytes: 1000, flops: 500 }
  const sum = call(
    'Add',
    [
      [10, 10],
      [10, 10],
    ],
    [[10, 10]],
    4,
  ) // 1,200 bytes: 1.2 ms
  const product = call(
    'BatchMatMul',
    [
      [1, 10, 20],
      [1, 20, 5],
    ],
    [[1, 10, 5]],
    8,
  ) // 2,000 flops: 4 ms; 1,400 bytes
  const reshape = call('Reshape', [[4]], [[2, 2]], 0)
  expect(rooflineRows([sum, product, sum, reshape], peaks, 2)).toEqual([
    { kernel: 'Add', calls: 1, ms: 4, share: 0.5, leastMs: 1.2, roofline: 0.3, bound: 'bytes' },
    { kernel: 'BatchMatMul', calls: 0.5, ms: 4, share: 0.5, leastMs: 2, roofline: 0.5, bound: 'flops' },
    expect.objectContaining({ kernel: 'Reshape', roofline: undefined }),
  ])
})

test('products count whichever matrix is transposed, and broadcast', () => {
  for (const a of [
    [3, 4, 7],
    [3, 7, 4],
    [1, 4, 7],
  ])
    expect(flopsOf(call('BatchMatMul', [a, [3, 7, 5]], [[3, 4, 5]]))).toBe(2 * 3 * 4 * 7 * 5)
  expect(
    flopsOf(
      call(
        'Einsum',
        [
          [2, 6, 7],
          [5, 7],
        ],
        [[2, 6, 5]],
      ),
    ),
  ).toBeCloseTo(2 * 12 * 7 * 5)
  expect(bytesOf(call('Add', [[3], []], [[3]]))).toBe(4 * (3 + 1 + 3))
})

test('of a step it tells the kernels, each once', async () => {
  const [b, l, e, n] = [2, 5, 8, 4]
  const work = () => async () =>
    tf.tidy(() => {
      const [u, delta] = [tf.ones([b, l, e]), tf.ones([b, l, e])] as [tf.Tensor3D, tf.Tensor3D]
      const [B, C] = [tf.ones([b, l, n]), tf.ones([b, l, n])] as [tf.Tensor3D, tf.Tensor3D]
      tf.grad((u) => selectiveScan({ u: u as tf.Tensor3D, delta, A: tf.ones([e, n]), B, C }).y)(u)
    })
  const { calls } = await profile({ work }, 3)
  const scans = calls.filter(({ name }) => name === 'SelectiveScan')
  expect(scans).toHaveLength(3)
  expect(flopsOf(scans[0]!)).toBe(b * l * e * n * 20)
  expect(calls.filter(({ name }) => name === 'SelectiveScanGrad')).toHaveLength(3)
  expect(calls.every(({ name, ms }) => ms >= 0 && tf.getKernel(name, 'wasm'))).toBe(true)
})

test('the machine’s best is faster than none, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const { bytes, flops } = await measurePeaks()
  expect(bytes).toBeGreaterThan(1e4) // 10 MB/s
  expect(flops).toBeGreaterThan(1e4)
  expect(tf.memory().numTensors).toBe(before)
})
