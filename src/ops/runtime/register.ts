/**
 * Fused ops as TensorFlow.js kernels: a JavaScript loop on the cpu backend, the WebAssembly module on wasm and tensorflow.
 * A backend without the kernel, or `setImplementation('reference')`, runs the op's plain twin.
 */
import * as tf from '@tensorflow/tfjs'
import { getImplementation } from '../../tensor/index.js'

/** One kernel: what TensorFlow.js hands over, and the tensors that come back. */
export type FusedKernel = (call: {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>
  readonly attrs: Readonly<Record<string, number>>
  readonly backend: tf.KernelBackend
}) => tf.TensorInfo[]

export interface FusedKernels {
  /** For the cpu backend. */
  readonly loop: FusedKernel
  /** For wasm (in place) and tensorflow (with copies). */
  readonly module: FusedKernel
  /** What tensorflow runs: the op's plain twin where the module with its copies is slower. Default 'module'. */
  readonly onTensorflow?: 'module' | 'plain'
}

/** @param kernelName as it shows in tf.profile */
export function registerFused(kernelName: string, { loop, module, onTensorflow = 'module' }: FusedKernels): void {
  const kernels = { cpu: loop, wasm: module, ...(onTensorflow === 'module' && { tensorflow: module }) }
  for (const [backendName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) continue // a second copy of this library
    tf.registerKernel({ kernelName, backendName, kernelFunc: (call) => kernel(call as unknown as Parameters<FusedKernel>[0]) })
  }
}

/** Whether the op's fused form runs now. */
export function isFused(kernelName: string): boolean {
  return getImplementation() === 'auto' && tf.getKernel(kernelName, tf.getBackend()) !== undefined
}

/** Calls a registered kernel; absent tensors are left out. */
export function callFused(kernelName: string, inputs: Readonly<Record<string, tf.Tensor | undefined>>, attrs: Readonly<Record<string, number>>): tf.Tensor[] {
  return tf.engine().runKernel(kernelName, present(inputs), { ...attrs }) as tf.Tensor[]
}

/** The tensors that are there. */
export function present(tensors: Readonly<Record<string, tf.Tensor | undefined>>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).filter((entry): entry is [string, tf.Tensor] => entry[1] !== undefined))
}

/** Kernels read float32 only. */
export function asFloat<T extends tf.Tensor>(tensor: T): T {
  return tensor.dtype === 'float32' ? tensor : tensor.toFloat()
}
