/** Puts a kernel in the place of one of TensorFlow.js's own on the wasm backend, once. */
import * as tf from '@tensorflow/tfjs'

/** What a kernel is called with, attributes still unread. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>
  readonly attrs: Readonly<Record<string, unknown>>
  readonly backend: tf.KernelBackend
}

/** @returns undefined where TensorFlow.js's own kernel shall run */
export type Replacement = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[] | undefined

const replaced = new WeakSet<object>()

/** Needs the backend's own kernels to be registered: after the import of `@tensorflow/tfjs-backend-wasm`. */
export function replaceKernel(kernelName: string, replacement: Replacement): void {
  const own = tf.getKernel(kernelName, 'wasm')
  if (replaced.has(own.kernelFunc)) return
  const kernelFunc: typeof own.kernelFunc = (call) => replacement(call as unknown as KernelCall) ?? own.kernelFunc(call)
  replaced.add(kernelFunc)
  tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({ ...own, kernelFunc })
}
