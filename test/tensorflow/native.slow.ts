import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { addonOf } from '../../src/ops/runtime/tensorflow/addon.node.js'
import { runKernels } from '../../src/ops/runtime/wasm/runKernels.js'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'
import { onTensorflow } from './onTensorflow.js'

await onTensorflow() // says so where it is not built

describe.runIf(findTensorflow()?.built)('copies between tensors and the kernels', () => {
  beforeAll(async () => void (await useBackend('tensorflow')))

  test.each([[[]], [[1]], [[0, 3]], [[3, 5, 7]], [[2, 1, 1023]]])(
    'a tensor of shape %j comes back as it went',
    (shape) => {
      const addon = addonOf(tf.backend())!
      const memory = new WebAssembly.Memory({ initial: 1 })
      const x = tf.randomNormal(shape)
      addon.copyOut(x, memory, 64)
      memory.grow(3) // the values move with the memory
      const { dataId } = addon.copyIn(memory, 64, shape)
      const y = tf.engine().makeTensorFromDataId(dataId, shape, 'float32')
      expect(y.shape).toEqual(shape)
      expect([...y.dataSync()]).toEqual([...x.dataSync()])
    },
  )

  test('kernels read and write tensors without an array in JavaScript', () => {
    const read = vi.spyOn(tf.backend(), 'readSync')
    const x = tf.linspace(1, 3, 3)
    const before = tf.memory().numTensors
    const [sum] = runKernels(tf.backend(), ({ kernels, input, output }) => kernels.sumSquares(input(x), output([1]), 3))
    expect(read).not.toHaveBeenCalled()
    expect(tf.memory().numTensors - before).toBe(1)
    expect([...(tf.backend().readSync(sum!.dataId) as Float32Array)]).toEqual([14])
    read.mockRestore()
  })
})
