import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import {
  batchNorm,
  causalConv,
  layerNorm,
  lifScan,
  seededDropout,
  selectiveScan,
  siluGate,
  spikeAttention,
} from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { stepCase } from '../../src/cli/bench/step.js'
import { squaredNorms } from '../../src/ops/internal.js'
import { registeredOps } from '../../src/ops/runtime/register.js'
import { addonOf } from '../../src/ops/runtime/tensorflow/addon.node.js'
import type { NodeBackend } from '../../src/ops/runtime/tfjsPrivate.js'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { relativeError } from '../ops/parity.js'
import { onTensorflow } from './onTensorflow.js'

await onTensorflow() // says so where it is not built

/** Values and gradients of every op, of sizes that are cut into several parts. */
function gradientsOfAll(): tf.Tensor[] {
  const random = Random.seeded(3)
  const x = <R extends tf.Rank>(...shape: number[]) => random.normalTensor(shape) as tf.Tensor<R>
  const gradients = (inputs: tf.Tensor[], run: (...inputs: tf.Tensor[]) => tf.Tensor) => {
    const y = run(...inputs)
    return [y, ...tf.grads(run)(inputs, x(...y.shape))]
  }
  const attended = (m: number, d: number) =>
    gradients(
      [x(2, 3, m, d), x(2, 3, m, d), x(2, 3, m, d)].map((each) => each.relu()),
      (q, k, v) => spikeAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, 0.5),
    )
  return [
    ...gradients(
      [x(3, 40, 300), x(3, 40, 300), x(300, 5), x(3, 40, 5), x(3, 40, 5), x(300)],
      (u, delta, A, B, C, D) => {
        const tensors = { u, delta, A: A!.abs().neg(), B, C, D } as unknown as Parameters<typeof selectiveScan>[0]
        return selectiveScan({ ...tensors, deltaSoftplus: true }).y
      },
    ),
    ...gradients([x(4, 5000)], (current) => lifScan(current!, { membrane: true }).membrane!),
    ...gradients([x(3, 50, 100), x(100, 1, 4), x(100)], (x, weight, bias) =>
      causalConv({ x, weight, bias } as unknown as Parameters<typeof causalConv>[0]),
    ),
    ...gradients([x(100, 37), x(37), x(37)], (x, weight, bias) => layerNorm({ x: x!, weight: weight!, bias: bias! })),
    ...gradients(
      [x(600, 20), x(20), x(20)],
      (x, weight, bias) =>
        batchNorm({ x: x as tf.Tensor2D, rowWeights: tf.ones([600]), weight: weight!, bias: bias! }).y,
    ),
    ...gradients([x(200, 200), x(200, 200)], (y, z) => siluGate(y!, z!)),
    ...gradients([x(200, 200)], (x) => seededDropout(x!, 0.1, 7)),
    ...[attended(20, 130), attended(130, 20)].flat(), // both orders of its products
    squaredNorms([x(100, 100), x(7)]),
  ]
}

/** Counts what is asked of the binding: operations and places for tensors. */
function countCalls(backend: NodeBackend): { stop(): number } {
  const holder = backend as unknown as { binding: object }
  const { binding } = holder
  let count = 0
  holder.binding = new Proxy(
    {},
    {
      get(_, name) {
        const value = Reflect.get(binding, name) as unknown
        if (typeof value !== 'function') return value
        if (name === 'executeOp' || name === 'createTensor') count++
        return value.bind(binding) as unknown
      },
    },
  )
  return {
    stop() {
      holder.binding = binding
      return count
    },
  }
}

describe.runIf(findTensorflow()?.built)('the operations of the addon', () => {
  beforeAll(async () => void (await useBackend('tensorflow')))

  test('are compiled from these sources', () => {
    expect(addonOf(tf.backend()), 'compile them again: npx spikemba setup tensorflow').toBeDefined()
  })

  test('are those of the ops, and every op with kernels here has one for each way', () => {
    const expected = [...registeredOps()].flatMap(([name, { tensorflow }]) =>
      tensorflow ? [name, ...(tensorflow.backward ? [`${name}Grad`] : [])] : [],
    )
    const ofCards = 'Cuda' // one for all, which runs plans
    expect(Object.keys(addonOf(tf.backend())!.operations).sort()).toEqual([...expected, ofCards].sort())
  })

  // A definition that TensorFlow cannot take ends the process at its first use: each is asked for here.
  test.each([1, 2, 3])('give the same bits with %i threads as with one', (threads) => {
    const addon = addonOf(tf.backend())!
    const before = addon.useThreads()
    const run = (count: number): number[][] => {
      addon.useThreads(count)
      return tf.tidy(gradientsOfAll).map((tensor) => [...tensor.dataSync()])
    }
    try {
      expect(run(threads)).toEqual(run(1))
    } finally {
      addon.useThreads(before)
    }
  })

  test.each([0, 1] as const)('compute what WebAssembly does, with a form for AVX-512 %i', async (wide) => {
    await useBackend('wasm')
    const expected = tf.tidy(gradientsOfAll)
    const values = expected.map((tensor) => tensor.dataSync())
    tf.dispose(expected)
    await useBackend('tensorflow')
    const addon = addonOf(tf.backend())!
    if (wide === 0) expect(addon.useWide(0)).toBe(0)
    try {
      for (const [i, tensor] of tf.tidy(gradientsOfAll).entries())
        expect(relativeError(tensor.dataSync(), values[i]!), `tensor ${i} of ${tensor.shape}`).toBeLessThan(1e-5)
    } finally {
      addon.useWide(1)
    }
  })

  test('leave nothing to WebAssembly in a training step', async () => {
    const memory = vi.spyOn(WebAssembly, 'Memory')
    await stepCase.work()()
    expect(memory).not.toHaveBeenCalled()
    memory.mockRestore()
  })

  test('and those of TensorFlow are called fewer than 4,000 times in a step, places for tensors included', async () => {
    const work = stepCase.work()
    await work()
    const calls = countCalls(tf.backend() as NodeBackend)
    await work()
    expect(calls.stop()).toBeLessThan(4000)
  })
})

test('loops over lanes say which processors they are compiled for', () => {
  const sources = readdirSync('src/ops', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(cc|h)$/.test(file))
  const loops = sources
    .map((file) => readFileSync(join('src/ops', file), 'utf8'))
    .filter((text) => text.includes('__restrict'))
  expect(loops.length).toBeGreaterThan(9)
  for (const text of loops) expect(text).toContain('FOR_EVERY_PROCESSOR')
})
