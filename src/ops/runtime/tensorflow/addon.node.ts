/**
 * The TensorFlow operations of `addon.cc`, which `npx spikemba setup tensorflow` compiles beside the binding: one copy between
 * a tensor and the kernels' memory, where reading through JavaScript costs a second copy and an array to collect; and a step of Adam.
 */
import type * as tf from '@tensorflow/tfjs'
import { findTensorflow, OPERATIONS_FILE } from '../../../tensor/node.js'

export interface Native {
  /** Writes the tensor's floats at a byte offset of the memory. */
  copyOut(tensor: tf.TensorInfo, memory: WebAssembly.Memory, offset: number): void
  /** @returns a tensor of the floats at that offset */
  copyIn(memory: WebAssembly.Memory, offset: number, shape: readonly number[]): tf.TensorInfo
  /** @returns the new parameter, m and v; factors in the order of the module's `adamStep` */
  adam(parameter: tf.TensorInfo, gradient: tf.TensorInfo, m: tf.TensorInfo, v: tf.TensorInfo, factors: readonly number[]): tf.TensorInfo[]
}

/** What is used of tfjs-node's backend. */
interface NodeBackend extends tf.KernelBackend {
  executeSingleOutput(name: string, attributes: [], inputs: readonly tf.TensorInfo[]): tf.TensorInfo
  executeMultipleOutputs(name: string, attributes: [], inputs: readonly tf.TensorInfo[], outputs: number): tf.TensorInfo[]
}

interface Addon {
  addressOf(buffer: ArrayBuffer): number
}

const known = new WeakMap<tf.KernelBackend, Native | undefined>()

/** @returns nothing where the operations were not compiled: a stock installation, another backend */
export function nativeOf(backend: tf.KernelBackend): Native | undefined {
  if (!known.has(backend)) known.set(backend, isNode(backend) ? load(backend) : undefined)
  return known.get(backend)
}

const isNode = (backend: tf.KernelBackend): backend is NodeBackend => 'executeSingleOutput' in backend && 'executeMultipleOutputs' in backend

function load(backend: NodeBackend): Native | undefined {
  const file = findTensorflow()?.binding.replace(/[^/\\]+$/, OPERATIONS_FILE)
  const { existsSync } = process.getBuiltinModule('node:fs')
  if (!file || !existsSync(file)) return undefined
  try {
    const { addressOf } = process.getBuiltinModule('node:module').createRequire(import.meta.url)(file) as Addon
    return nativeWith(backend, addressOf)
  } catch {
    return undefined // compiled for another library; copies through JavaScript are as right
  }
}

function nativeWith(backend: NodeBackend, addressOf: Addon['addressOf']): Native {
  const starts = new WeakMap<ArrayBuffer, number>() // a memory that grows gets a new buffer
  const briefly = <T>(values: Int32Array | Float32Array, use: (tensor: tf.TensorInfo) => T): T => {
    const shape = [values.length]
    const dtype = values instanceof Int32Array ? 'int32' : 'float32'
    const dataId = backend.write(values, shape, dtype)
    try {
      return use({ dataId, shape, dtype })
    } finally {
      backend.disposeData(dataId)
    }
  }
  const words = <T>(values: readonly number[], use: (tensor: tf.TensorInfo) => T): T => briefly(Int32Array.from(values), use)
  const place = <T>({ buffer }: WebAssembly.Memory, offset: number, use: (tensor: tf.TensorInfo) => T): T => {
    const start = starts.get(buffer) ?? addressOf(buffer)
    starts.set(buffer, start)
    const address = start + offset
    return words([Math.floor(address / 2 ** 32), address % 2 ** 32], use)
  }
  return {
    copyOut: (tensor, memory, offset) => void place(memory, offset, (at) => backend.executeMultipleOutputs('SpikembaCopyOut', [], [tensor, at], 0)),
    copyIn: (memory, offset, shape) =>
      place(memory, offset, (at) => words(shape, (lengths) => backend.executeSingleOutput('SpikembaCopyIn', [], [at, lengths]))),
    adam: (parameter, gradient, m, v, factors) =>
      briefly(Float32Array.from(factors), (list) => backend.executeMultipleOutputs('SpikembaAdam', [], [parameter, gradient, m, v, list], 3)),
  }
}
