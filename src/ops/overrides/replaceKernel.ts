/** Puts a kernel in the place of one of TensorFlow.js's own on a backend, once. */
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

/** Needs the backend's own kernels to be registered: after the import of its package. */
export function replaceKernel(
  backendName: 'tensorflow' | 'wasm' | 'webgpu',
  kernelName: string,
  replacement: Replacement,
): void {
  const own = tf.getKernel(kernelName, backendName)
  if (replaced.has(own.kernelFunc)) return
  const kernelFunc: typeof own.kernelFunc = (call) => replacement(call as unknown as KernelCall) ?? own.kernelFunc(call)
  replaced.add(kernelFunc)
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ ...own, kernelFunc })
}
