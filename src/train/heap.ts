/**
 * Watches the heap of TensorFlow.js' WebAssembly backend. It ends at 4 GiB, and its allocator then returns address 0
 * unchecked: tensors overwrite each other silently. The heap never shrinks, so its size is its highest mark.
 */
import * as tf from '@tensorflow/tfjs'
import { HeapError } from './errors.js'

/** 3.5 GiB: half a GiB of warning. */
export const HEAP_LIMIT: number = 3.5 * 2 ** 30

/** Bytes of the WebAssembly heap, or undefined on another backend. */
export function wasmHeapBytes(): number | undefined {
  const backend = tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }
  return backend.wasm?.HEAPU8?.byteLength
}

/**
 * @param advice what to do, for the message
 * @throws HeapError when the heap has passed `limit` bytes
 */
export function guardHeap(advice: string, limit: number = HEAP_LIMIT, bytes: number | undefined = wasmHeapBytes()): void {
  if (bytes !== undefined && bytes > limit) throw new HeapError(bytes, limit, advice)
}
