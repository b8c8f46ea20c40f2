/**
 * Runs a JavaScript loop over tensors' values: the counterpart of `runKernels` for the cpu backend, through its
 * published methods.
 */
import * as tf from '@tensorflow/tfjs'

export interface Loop {
  /** A float32 tensor's values, not to be written; undefined for an absent one. */
  input(tensor: tf.TensorInfo): Float32Array
  input(tensor: tf.TensorInfo | undefined): Float32Array | undefined
  /** Values of a new float32 tensor, all 0. */
  output(shape: readonly number[]): Float32Array
  /** The same in another tensor's shape; undefined for an absent one. */
  outputLike(tensor: tf.TensorInfo): Float32Array
  outputLike(tensor: tf.TensorInfo | undefined): Float32Array | undefined
}

/** @returns the outputs, in the order in which `body` asked for them */
export function runLoop(backend: tf.KernelBackend, body: (loop: Loop) => void): tf.TensorInfo[] {
  const outputs: { readonly values: Float32Array; readonly shape: number[] }[] = []
  const input = (tensor: tf.TensorInfo | undefined) => tensor && (backend.readSync(tensor.dataId) as Float32Array)
  const output = (shape: readonly number[]): Float32Array => {
    const values = new Float32Array(tf.util.sizeFromShape([...shape]))
    outputs.push({ values, shape: [...shape] })
    return values
  }
  const outputLike = (tensor: tf.TensorInfo | undefined) => tensor && output(tensor.shape)
  body({ input: input as Loop['input'], output, outputLike: outputLike as Loop['outputLike'] })
  return outputs.map(({ values, shape }) => ({
    dataId: backend.write(values, shape, 'float32'),
    shape,
    dtype: 'float32',
  }))
}
