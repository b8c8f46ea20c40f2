/**
 * The heap of the wasm backend. It ends at 4 GiB and never shrinks, so its size is its highest mark. TensorFlow.js does
 * not notice when it is full: its allocator then returns address 0, unchecked, and tensors silently overwrite each
 * other. So every address is checked here, and whoever knows beforehand what a pass takes, or how far a training has
 * come, asks for {@link HEAP_LIMIT} to be kept.
 */
import * as tf from '@tensorflow/tfjs'
import { TaggedError } from '../../../tensor/index.js'
import { wasmBackend } from '../tfjsPrivate.js'

/** What a pass or a training may fill, in bytes: 3.5 GiB, half a GiB less than there is, for gaps between tensors. */
export const HEAP_LIMIT: number = 3.5 * 2 ** 30

/** WebAssembly's memory is full, or would be. */
export class HeapError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'HeapError'
  /**
   * @param bytes what is taken, needed, or asked for, as `problem` says
   * @param advice what to do
   */
  constructor(
    problem: string,
    readonly bytes: number,
    advice = 'take a smaller batch, shorter sequences or fewer blocks at once',
  ) {
    super(`WebAssembly's memory (4 GiB at most) ${problem}; ${advice}`)
    this.name = 'HeapError'
  }
}

/** Bytes of the wasm backend's heap, or undefined on another backend. */
export function wasmHeapBytes(): number | undefined {
  return tf.getBackend() === 'wasm' ? wasmBackend(tf.backend()).wasm.asm.memory.buffer.byteLength : undefined
}

/**
 * @param advice what to do, for the message
 * @throws HeapError when the heap has passed HEAP_LIMIT
 */
export function guardHeap(advice: string, bytes: number | undefined = wasmHeapBytes()): void {
  if (bytes !== undefined && bytes > HEAP_LIMIT)
    throw new HeapError(
      `is nearly full: it has grown to ${gib(bytes)} GiB, expected at most ${gib(HEAP_LIMIT)}`,
      bytes,
      advice,
    )
}

/**
 * @param bytes what is going to be needed at once
 * @param what for what, to start the message with
 * @throws HeapError on the wasm backend when that is more than HEAP_LIMIT
 */
export function requireHeap(bytes: number, what: string, advice: string): void {
  if (tf.getBackend() === 'wasm' && bytes > HEAP_LIMIT)
    throw new HeapError(
      `is too small: ${what} needs about ${gib(bytes)} GiB, expected at most ${gib(HEAP_LIMIT)}`,
      bytes,
      advice,
    )
}

/** For an allocation that failed. */
export const heapIsFull = (bytes: number): HeapError =>
  new HeapError(`is full: ${(bytes / 2 ** 20).toFixed(1)} MiB more do not fit`, bytes)

export interface Heap {
  readonly memory: WebAssembly.Memory
  /** @throws HeapError when nothing that large is free */
  allocate(bytes: number): number
  free(address: number): void
}

/** @throws BackendError when this TensorFlow.js keeps its heap elsewhere */
export function heapOf(backend: tf.KernelBackend): Heap {
  const { wasm } = wasmBackend(backend)
  return {
    memory: wasm.asm.memory,
    allocate(bytes) {
      const address = wasm._malloc(bytes) >>> 0 // signed above 2 GB
      if (address === 0) throw heapIsFull(bytes)
      return address
    },
    free: (address) => wasm._free(address),
  }
}

/** Byte offset of a tensor's values in the heap; moves the values there if another backend has them. */
export function addressOf(backend: tf.KernelBackend, tensor: tf.TensorInfo): number {
  const { memoryOffset } = wasmBackend(backend).dataIdMap.get(tensor.dataId)
  if (memoryOffset === 0) throw heapIsFull(bytesOf(tensor.shape))
  return memoryOffset
}

/** A new float32 tensor whose values are whatever was in the memory before. */
export function emptyTensor(backend: tf.KernelBackend, shape: readonly number[]): tf.TensorInfo {
  const { dataIdMap, makeOutput } = wasmBackend(backend)
  const tensor = makeOutput.call(backend, [...shape], 'float32')
  if (dataIdMap.get(tensor.dataId).memoryOffset !== 0) return tensor
  backend.disposeData(tensor.dataId)
  throw heapIsFull(bytesOf(shape))
}

const bytesOf = (shape: readonly number[]): number => 4 * tf.util.sizeFromShape([...shape])
const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(2)
