import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../../src/ops/runtime/poison.js'
import { runKernels } from '../../../src/ops/runtime/wasm/runKernels.js'

beforeEach(() => poisonMemory(true))
afterEach(() => poisonMemory(false))

describe.each(['wasm', 'cpu'] as const)('scratch, %s', (backend) => {
  test('of too few floats is an error in tests, and leaves nothing behind', async () => {
    await useBackend(backend)
    const x = tf.ones([16, 16])
    const before = [tf.memory().numTensors, tf.backend().numDataIds()]
    const multiply = (missing: number) =>
      runKernels(tf.backend(), ({ kernels, input, output, scratch }) => {
        const work = scratch(kernels.multiplyScratch(16, 16) - missing)
        kernels.multiply(input(x), input(x), 0, output([16, 16]), work, 16, 16, 16, false, false)
      })
    expect(() => multiply(1)).toThrow('beyond its scratch')
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before)
    const [made] = multiply(0)
    expect([...tf.backend().readSync(made!.dataId)]).toEqual(Array(256).fill(16))
    tf.backend().disposeData(made!.dataId)
    x.dispose()
  })
})
