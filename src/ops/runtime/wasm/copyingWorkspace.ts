/**
 * A workspace in a memory of our own: inputs are copied in, outputs copied out, through the published methods
 * `readSync` and `write`. Calls do not nest, so each one starts at the bottom again.
 */
import * as tf from '@tensorflow/tfjs'
import { heapIsFull } from './heap.js'
import { kernelsIn } from './instance.js'
import { fence, LINE, type OpenWorkspace, prepare, prepareScratch } from './memory.js'

const PAGE = 65536
/** Larger memories are let go after the call. */
const KEEP_BYTES = 2 ** 28

let memory: WebAssembly.Memory | undefined

export function copyingWorkspace(backend: tf.KernelBackend): OpenWorkspace {
  const home = (memory ??= new WebAssembly.Memory({ initial: 1, maximum: PAGE }))
  let top = LINE // address 0 means absent
  const outputs: { readonly address: number; readonly shape: number[] }[] = []
  const checks: (() => void)[] = []
  const reserve = (floats: number): number => {
    const address = top
    top += Math.ceil((floats * 4) / LINE) * LINE
    const missing = Math.ceil((top - home.buffer.byteLength) / PAGE)
    if (missing > 0) grow(home, missing)
    return address
  }
  const values = (address: number, floats: number): Float32Array => new Float32Array(home.buffer, address, floats)
  const leave = (): void => {
    if (home.buffer.byteLength > KEEP_BYTES) memory = undefined
  }
  return {
    kernels: kernelsIn(home),
    input(tensor) {
      if (!tensor) return 0
      const source = backend.readSync(tensor.dataId) as Float32Array
      const address = reserve(source.length)
      values(address, source.length).set(source)
      return address
    },
    output(shape) {
      const size = tf.util.sizeFromShape([...shape])
      const address = reserve(size)
      outputs.push({ address, shape: [...shape] })
      prepare(home, address, size)
      return address
    },
    scratch(floats) {
      const address = reserve(floats + fence())
      checks.push(prepareScratch(home, address, floats))
      return address
    },
    close() {
      for (const check of checks) check()
      const tensors = outputs.map(({ address, shape }): tf.TensorInfo => {
        const copy = values(address, tf.util.sizeFromShape(shape)).slice()
        return { dataId: backend.write(copy, shape, 'float32'), shape, dtype: 'float32' }
      })
      leave()
      return tensors
    },
    abandon: leave,
  }
}

function grow(home: WebAssembly.Memory, pages: number): void {
  try {
    home.grow(pages)
  } catch {
    throw heapIsFull(pages * PAGE)
  }
}
