/** A workspace in TensorFlow.js's own memory, shared with its wasm backend: nothing is copied. */
import * as tf from '@tensorflow/tfjs'
import { addressOf, emptyTensor, heapOf } from './heap.js'
import { kernelsIn } from './instance.js'
import { fence, LINE, type OpenWorkspace, prepare, prepareScratch } from './memory.js'

export function sharedWorkspace(backend: tf.KernelBackend): OpenWorkspace {
  const heap = heapOf(backend)
  const outputs: tf.TensorInfo[] = []
  const scratch: number[] = []
  const checks: (() => void)[] = []
  const free = (): void => {
    for (const address of scratch.splice(0)) heap.free(address)
  }
  return {
    kernels: kernelsIn(heap.memory),
    input: (tensor) => (tensor ? addressOf(backend, tensor) : 0),
    output(shape) {
      const tensor = emptyTensor(backend, shape)
      outputs.push(tensor)
      const address = addressOf(backend, tensor)
      prepare(heap.memory, address, tf.util.sizeFromShape([...shape]))
      return address
    },
    scratch(floats) {
      const raw = heap.allocate((floats + fence()) * 4 + LINE) // malloc aligns to 8 bytes
      scratch.push(raw)
      const address = Math.ceil(raw / LINE) * LINE
      checks.push(prepareScratch(heap.memory, address, floats))
      return address
    },
    close() {
      for (const check of checks) check()
      free()
      return outputs
    },
    abandon() {
      free()
      for (const tensor of outputs) backend.disposeData(tensor.dataId)
    },
  }
}
