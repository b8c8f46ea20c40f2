/**
 * The one place that touches what TensorFlow.js does not publish. Written for 4.22; every name is checked when it is used,
 * and `test/ops/runtime/kernels.test.ts` fails when one of them is gone.
 *
 *   backend.wasm.asm.memory, backend.wasm._malloc, _free     the heap of the wasm backend
 *   backend.dataIdMap.get(id).memoryOffset                    where a tensor's values are
 *   backend.makeOutput(shape, dtype)                          a tensor with values still unwritten
 *   engine().runKernelFunc({forwardFunc, backwardsFunc, inputs})   what tf.customGrad calls, but with several outputs
 */
import * as tf from '@tensorflow/tfjs'
import { BackendError } from '../../tensor/index.js'
import { KernelMemoryError } from './memoryError.js'

interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WebAssembly.Memory }; _malloc(bytes: number): number; _free(address: number): void }
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } }
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo
}

/** The wasm backend's heap. */
export interface Heap {
  readonly memory: WebAssembly.Memory
  /** @throws KernelMemoryError when nothing that large is free */
  allocate(bytes: number): number
  free(address: number): void
}

/** @throws BackendError when this TensorFlow.js keeps its heap elsewhere */
export function heapOf(backend: tf.KernelBackend): Heap {
  const { wasm } = checked(backend)
  return {
    memory: wasm.asm.memory,
    allocate(bytes) {
      const address = wasm._malloc(bytes) >>> 0 // signed above 2 GB
      if (address === 0) throw new KernelMemoryError(bytes)
      return address
    },
    free: (address) => wasm._free(address),
  }
}

/** Byte offset of a tensor's values in the heap; moves the values there if another backend has them. */
export function addressOf(backend: tf.KernelBackend, tensor: tf.TensorInfo): number {
  const { memoryOffset } = checked(backend).dataIdMap.get(tensor.dataId)
  if (memoryOffset === 0) throw new KernelMemoryError(Number.POSITIVE_INFINITY)
  return memoryOffset
}

/** A new float32 tensor whose values are whatever was in the memory before. */
export function emptyTensor(backend: tf.KernelBackend, shape: readonly number[]): tf.TensorInfo {
  const tensor = checked(backend).makeOutput([...shape], 'float32')
  if (checked(backend).dataIdMap.get(tensor.dataId).memoryOffset !== 0) return tensor
  backend.disposeData(tensor.dataId)
  throw new KernelMemoryError(4 * tf.util.sizeFromShape([...shape]))
}

const known = new WeakSet<tf.KernelBackend>()

function checked(backend: tf.KernelBackend): WasmBackend {
  const candidate = backend as unknown as WasmBackend
  if (known.has(backend)) return candidate
  const { wasm } = candidate
  const complete =
    wasm?.asm?.memory instanceof WebAssembly.Memory &&
    typeof wasm._malloc === 'function' &&
    typeof wasm._free === 'function' &&
    typeof candidate.dataIdMap?.get === 'function' &&
    typeof candidate.makeOutput === 'function'
  if (!complete) throw new BackendError('wasm', `TensorFlow.js ${tf.version_core} keeps its memory elsewhere than 4.22 does; install @tensorflow/tfjs 4.22`)
  known.add(backend)
  return candidate
}

export interface Differentiable {
  /** What gradients flow to. */
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  /** Computes the outputs, and saves what the backward pass needs. */
  forward(save: (tensors: tf.Tensor[]) => void): tf.Tensor[]
  /** A gradient for every input, from the gradients of all outputs (zeros where none arrived); a function is called only where the gradient is needed. */
  backward(gradients: readonly tf.Tensor[], saved: readonly tf.Tensor[]): Record<string, tf.Tensor | (() => tf.Tensor)>
}

interface Engine {
  runKernelFunc(call: {
    forwardFunc: (backend: tf.KernelBackend, save: (tensors: tf.Tensor[]) => void) => tf.Tensor[]
    backwardsFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => Record<string, () => tf.Tensor>
    inputs: Readonly<Record<string, tf.Tensor>>
  }): tf.Tensor[]
}

/** tf.customGrad for functions with several outputs: all gradients come from one call of `backward`. */
export function runDifferentiable({ inputs, forward, backward }: Differentiable): tf.Tensor[] {
  const engine = tf.engine() as unknown as Engine
  if (typeof engine.runKernelFunc !== 'function')
    throw new BackendError(tf.getBackend(), `TensorFlow.js ${tf.version_core} has no engine().runKernelFunc; install @tensorflow/tfjs 4.22`)
  return engine.runKernelFunc({
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: (dy, saved) => {
      const gradients = backward(Array.isArray(dy) ? dy : [dy], saved)
      return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, typeof gradient === 'function' ? gradient : () => gradient]))
    },
    inputs,
  })
}
