/**
 * Where one kernel call finds its tensors. On the wasm backend the kernels run in TensorFlow.js's memory and addresses are the tensors' own;
 * on every other backend (and on the threaded build, whose memory is shared) inputs are copied into a memory of ours and outputs copied back.
 */
import type * as tf from '@tensorflow/tfjs'
import { addressOf, emptyTensor, type Heap, heapOf } from '../tfjsPrivate.js'
import { copyingWorkspace } from './copyingWorkspace.js'
import { kernelsIn } from './instance.js'
import type { Kernels } from './kernels.generated.js'

/** Scratch begins at a cache line: vectors that straddle two cost more. (malloc aligns to 8 bytes.) */
const LINE = 64

/** Addresses are byte offsets in the kernels' memory; 0 means absent. */
export interface Workspace {
  readonly kernels: Kernels
  /** Address of a float32 tensor's values. */
  input(tensor: tf.TensorInfo | undefined): number
  /** Address of a new float32 tensor; the kernel writes every value. */
  output(shape: readonly number[]): number
  /** Address of memory for the time of this call. */
  scratch(floats: number): number
}

/** Gives the tensors made by `output`, in order; `abandon` frees them after a failure. */
export interface OpenWorkspace extends Workspace {
  close(): tf.TensorInfo[]
  abandon(): void
}

/**
 * Runs kernels: `body` asks for addresses and calls them.
 * @returns the outputs, in the order in which `body` asked for them
 * @throws KernelMemoryError when the memory is full
 */
export function runKernels(backend: tf.KernelBackend, body: (workspace: Workspace) => void): tf.TensorInfo[] {
  const workspace = 'wasm' in backend ? open(backend) : copyingWorkspace(backend, poison)
  try {
    body(workspace)
  } catch (error) {
    workspace.abandon()
    throw error
  }
  return workspace.close()
}

function open(backend: tf.KernelBackend): OpenWorkspace {
  const heap = heapOf(backend)
  return isShared(heap.memory) ? copyingWorkspace(backend, poison) : sharingWorkspace(backend, heap)
}

/** A module built for plain memories cannot be instantiated in the threaded build's. */
const isShared = (memory: WebAssembly.Memory): boolean => typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer

function sharingWorkspace(backend: tf.KernelBackend, heap: Heap): OpenWorkspace {
  const outputs: tf.TensorInfo[] = []
  const scratch: number[] = []
  const free = (): void => {
    for (const address of scratch) heap.free(address)
  }
  return {
    kernels: kernelsIn(heap.memory),
    input: (tensor) => (tensor ? addressOf(backend, tensor) : 0),
    output(shape) {
      const tensor = emptyTensor(backend, shape)
      outputs.push(tensor)
      const address = addressOf(backend, tensor)
      poison?.(
        heap.memory,
        address,
        shape.reduce((size, length) => size * length, 1),
      )
      return address
    },
    scratch(floats) {
      const raw = heap.allocate(floats * 4 + LINE)
      scratch.push(raw)
      const address = Math.ceil(raw / LINE) * LINE
      poison?.(heap.memory, address, floats)
      return address
    },
    close() {
      free()
      return outputs
    },
    abandon() {
      free()
      for (const tensor of outputs) backend.disposeData(tensor.dataId)
    },
  }
}

/** Called with every piece of memory before a kernel may use it. */
export type Poison = (memory: WebAssembly.Memory, address: number, floats: number) => void

let poison: Poison | undefined

/** For tests: fills outputs and scratch with NaN before every call, so that a value never written, or read too early, shows. */
export function poisonMemory(on: boolean): void {
  poison = on ? (memory, address, floats) => void new Float32Array(memory.buffer, address, floats).fill(Number.NaN) : undefined
}
