import * as tf from '@tensorflow/tfjs'
import { causalConv, HeapError, selectiveScan } from 'spikemba/ops'
import { BackendError, Random, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { runDifferentiable } from '../../../src/ops/runtime/tfjsPrivate.js'
import { addressOf, emptyTensor, heapOf } from '../../../src/ops/runtime/wasm/heap.js'
import { kernelsIn } from '../../../src/ops/runtime/wasm/instance.js'
import { runKernels } from '../../../src/ops/runtime/wasm/runKernels.js'
import { relativeError } from '../parity.js'

describe("TensorFlow.js's own memory", () => {
  beforeAll(() => useBackend('wasm'))

  test('is a WebAssembly memory, before and after it grows', () => {
    const { memory, allocate, free } = heapOf(tf.backend())
    const before = memory.buffer.byteLength
    const address = allocate(before)
    expect(memory.buffer.byteLength).toBeGreaterThan(before)
    expect(heapOf(tf.backend()).memory).toBe(memory)
    free(address)
    const x = tf.tensor1d([1, 2, 3])
    expect([...new Float32Array(memory.buffer, addressOf(tf.backend(), x), 3)]).toEqual([1, 2, 3])
  })

  test('holds what is written at the address of a new tensor', () => {
    const info = emptyTensor(tf.backend(), [2, 2])
    new Float32Array(heapOf(tf.backend()).memory.buffer, addressOf(tf.backend(), info), 4).set([1, 2, 3, 4])
    const tensor = tf.engine().makeTensorFromTensorInfo(info)
    expect([...tensor.mul(2).dataSync()]).toEqual([2, 4, 6, 8])
    tensor.dispose()
  })

  test('that is kept elsewhere is an error that names the version', () => {
    const stranger = { wasm: { HEAPU8: new Uint8Array(1) } } as unknown as tf.KernelBackend
    expect(() => heapOf(stranger)).toThrow(BackendError)
    expect(() => heapOf(stranger)).toThrow(/4\.22/)
  })

  test('when full, is an error instead of address 0, and nothing is left behind', () => {
    const x = Random.seeded(1).normalTensor([1, 8, 4]) as tf.Tensor3D
    const weight = tf.ones<tf.Rank.R3>([4, 1, 4])
    const { wasm } = tf.backend() as unknown as { wasm: { _malloc(bytes: number): number } }
    const malloc = wasm._malloc
    const before = [tf.memory().numTensors, tf.backend().numDataIds()]
    for (const successes of [0, 1]) {
      let calls = 0
      wasm._malloc = (bytes) => (calls++ < successes ? malloc(bytes) : 0)
      try {
        expect(() => causalConv({ x, weight })).toThrow(HeapError)
      } finally {
        wasm._malloc = malloc
      }
      expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before)
    }
    expect(causalConv({ x, weight }).shape).toEqual([1, 8, 4])
  })
})

test('the engine takes functions with several outputs', () => {
  const gradient = tf.grad((x) => {
    const [sum, square] = runDifferentiable({
      inputs: { x },
      forward(save) {
        save([x])
        return [x.add(1), x.square()]
      },
      backward: ([a, b], [kept]) => ({ x: a!.add(b!.mul(kept!).mul(2)) }),
    })
    return tf.add(sum!.mul(10), square!).sum()
  })(tf.tensor1d([1, 2]))
  expect([...gradient.dataSync()]).toEqual([12, 14])
})

test('the module imports a memory and nothing else, and exports functions', () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const before = new Uint8Array(memory.buffer).slice()
  const { memory: exported, ...functions } = kernelsIn(memory) as unknown as Record<string, unknown>
  expect(exported).toBe(memory)
  expect(Object.values(functions).every((value) => typeof value === 'function')).toBe(true)
  expect(new Uint8Array(memory.buffer)).toEqual(before) // instantiating writes nothing
})

describe('with copies, in a memory of our own', () => {
  beforeAll(() => useBackend('cpu'))

  test('the module gives what the loops give', () => {
    const random = Random.seeded(5)
    const [b, l, e, n] = [2, 19, 21, 3] as const
    const inputs = {
      u: random.normalTensor([b, l, e]) as tf.Tensor3D,
      delta: random.uniformTensor([b, l, e], 0, 1) as tf.Tensor3D,
      A: random.uniformTensor([e, n], -2, -0.1) as tf.Tensor2D,
      B: random.normalTensor([b, l, n]) as tf.Tensor3D,
      C: random.normalTensor([b, l, n]) as tf.Tensor3D,
    }
    const { y, lastState } = selectiveScan(inputs)
    const module = tf.getKernel('SelectiveScan', 'tensorflow')!
    const outputs = module.kernelFunc({
      inputs,
      attrs: { rule: 0, softplus: 0, reverse: 0 },
      backend: tf.backend(),
    }) as tf.TensorInfo[]
    const [yModule, lastModule] = outputs.map((info) => tf.engine().makeTensorFromTensorInfo(info))
    expect(relativeError(yModule!.dataSync(), y.dataSync())).toBeLessThan(2e-6)
    expect(relativeError(lastModule!.dataSync(), lastState.dataSync())).toBeLessThan(2e-6)
  })

  test('more than 4 GB is an error', () => {
    expect(() => runKernels(tf.backend(), ({ scratch }) => void scratch(2 ** 30))).toThrow(HeapError)
  })
})
