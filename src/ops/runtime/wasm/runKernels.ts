/**
 * Runs the WebAssembly kernels. On the wasm backend they work in TensorFlow.js's memory and addresses are the tensors'
 * own; on every other backend (and on the threaded build, whose memory is shared) inputs are copied into a memory of
 * ours and outputs copied back.
 */
import type * as tf from '@tensorflow/tfjs'
import { isWasmBackend } from '../tfjsPrivate.js'
import { copyingWorkspace } from './copyingWorkspace.js'
import { heapOf } from './heap.js'
import type { OpenWorkspace, Workspace } from './memory.js'
import { sharedWorkspace } from './sharedWorkspace.js'

/**
 * @param body asks for addresses and calls kernels
 * @returns the outputs, in the order in which `body` asked for them
 * @throws HeapError when the memory is full
 */
export function runKernels(backend: tf.KernelBackend, body: (workspace: Workspace) => void): tf.TensorInfo[] {
  const workspace = open(backend)
  try {
    body({ ...workspace, outputLike: (tensor) => (tensor ? workspace.output(tensor.shape) : 0) })
    return workspace.close()
  } catch (error) {
    workspace.abandon()
    throw error
  }
}

function open(backend: tf.KernelBackend): OpenWorkspace {
  return isWasmBackend(backend) && !isThreaded(heapOf(backend).memory)
    ? sharedWorkspace(backend)
    : copyingWorkspace(backend)
}

/** A module built for plain memories cannot be instantiated in the threaded build's. */
const isThreaded = (memory: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
