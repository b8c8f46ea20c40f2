import type * as tf from '@tensorflow/tfjs'
import { causalConv, linear, selectiveScan, siluGate } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kernelBuild, useKernelBuild } from '../../../src/ops/runtime/wasm/instance.js'
import { outcome, plainOutcome, relativeError, type Tensors } from '../parity.js'

// The tables of the ops run on the best build of the kernels; engines without relaxed SIMD take the other one.

const [b, l, e, n] = [2, 19, 21, 3] as const

const CASES: Record<
  string,
  { inputs: Record<string, number[]>; outputs: Record<string, number[]>; run(x: Tensors): Tensors }
> = {
  selectiveScan: {
    inputs: { u: [b, l, e], delta: [b, l, e], A: [e, n], B: [b, l, n], C: [b, l, n] },
    outputs: { y: [b, l, e], lastState: [b, e, n] },
    run: ({ u, delta, A, B, C }) =>
      ({
        ...selectiveScan({
          u: u as tf.Tensor3D,
          delta: delta as tf.Tensor3D,
          A: A!.abs().neg() as tf.Tensor2D,
          B: B as tf.Tensor3D,
          C: C as tf.Tensor3D,
          deltaSoftplus: true,
        }),
      }) as unknown as Tensors,
  },
  causalConv: {
    inputs: { x: [b, l, e], weight: [e, 1, 4], bias: [e] },
    outputs: { y: [b, l, e] },
    run: ({ x, weight, bias }) => ({
      y: causalConv({ x: x as tf.Tensor3D, weight: weight as tf.Tensor3D, bias: bias as tf.Tensor1D }),
    }),
  },
  siluGate: {
    inputs: { y: [b, e], z: [b, e] },
    outputs: { out: [b, e] },
    run: ({ y, z }) => ({ out: siluGate(y!, z!) }),
  },
  linear: {
    inputs: { x: [l, e], weight: [n, e], bias: [n] },
    outputs: { y: [l, n] },
    run: ({ x, weight, bias }) => ({ y: linear(x!, weight as tf.Tensor2D, bias as tf.Tensor1D) }),
  },
}

describe.each(['relaxed', 'plain'] as const)('%s build', (build) => {
  beforeAll(async () => {
    await useBackend('wasm')
    useKernelBuild(build)
  })
  afterAll(() => useKernelBuild(undefined))

  test.each(Object.keys(CASES))('%s = its twin', (name) => {
    const { inputs, outputs, run } = CASES[name]!
    const random = Random.seeded(8)
    const draw = (shapes: Record<string, number[]>) =>
      Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, random.normalTensor(shape)]))
    const [given, weights] = [draw(inputs), draw(outputs)]
    const found = outcome(run, given, weights)
    const expected = plainOutcome(run, given, weights)
    for (const key of Object.keys(expected)) expect(relativeError(found[key]!, expected[key]!), key).toBeLessThan(4e-6)
  })
})

test('this engine takes the build with relaxed SIMD', async () => {
  const { device } = await useBackend('wasm')
  expect(kernelBuild()).toBe('relaxed')
  expect(device).toBe('WebAssembly SIMD with fused multiply-add on one core')
})
