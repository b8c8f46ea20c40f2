/**
 * The TensorFlow operations that `npx spikemba setup tensorflow` compiles beside the binding, from `addon.cc`,
 * `copies.cc` and each op's `tensorflow.cc`.
 */
import type * as tf from '@tensorflow/tfjs'
import { findTensorflow, OPERATIONS_FILE } from '../../../tensor/tensorflow.node.js'
import { isNodeBackend, type NodeBackend } from '../tfjsPrivate.js'
import { addonSources } from './sources.node.js'

export interface Addon {
  /**
   * Runs an operation by its name.
   * @param attributes whole numbers, such as the lengths of lists among inputs and outputs
   */
  run(
    operation: string,
    inputs: readonly tf.TensorInfo[],
    outputs: number,
    attributes?: Readonly<Record<string, number>>,
  ): tf.TensorInfo[]
  /** Hands numbers to an operation as a tensor that is gone afterwards. */
  withTensor<T>(values: Int32Array | Float32Array, use: (tensor: tf.TensorInfo) => T): T
  /**
   * Writes the tensor's floats at a byte offset of the memory: one copy, where reading through JavaScript makes two and
   * an array to collect.
   */
  copyOut(tensor: tf.TensorInfo, memory: WebAssembly.Memory, offset: number): void
  /** @returns a tensor of the floats at that offset */
  copyIn(memory: WebAssembly.Memory, offset: number, shape: readonly number[]): tf.TensorInfo
}

const known = new WeakMap<tf.KernelBackend, Addon | undefined>()

/** @returns nothing where the operations were not compiled: a stock installation, another backend */
export function addonOf(backend: tf.KernelBackend): Addon | undefined {
  if (!known.has(backend)) known.set(backend, isNodeBackend(backend) ? load(backend) : undefined)
  return known.get(backend)
}

/** What the compiled file exports. */
interface Exports {
  addressOf(buffer: ArrayBuffer): number
  /** Digest of what it was compiled from. */
  readonly sources: string
}

function load(backend: NodeBackend): Addon | undefined {
  const file = findTensorflow()?.binding.replace(/[^/\\]+$/, OPERATIONS_FILE)
  const { existsSync } = process.getBuiltinModule('node:fs')
  if (!file || !existsSync(file)) return undefined
  try {
    const { addressOf, sources } = process.getBuiltinModule('node:module').createRequire(import.meta.url)(
      file,
    ) as Exports
    return sources === addonSources().digest ? addonWith(backend, addressOf) : undefined // `spikemba setup tensorflow` compiles it anew
  } catch {
    return undefined // compiled for another library; copies through JavaScript are as right
  }
}

function addonWith(backend: NodeBackend, addressOf: Exports['addressOf']): Addon {
  const starts = new WeakMap<ArrayBuffer, number>() // a memory that grows gets a new buffer
  const withTensor: Addon['withTensor'] = (values, use) => {
    const shape = [values.length]
    const dtype = values instanceof Int32Array ? 'int32' : 'float32'
    const dataId = backend.write(values, shape, dtype)
    try {
      return use({ dataId, shape, dtype })
    } finally {
      backend.disposeData(dataId)
    }
  }
  /** An address as two words, high and low. */
  const atPlace = <T>({ buffer }: WebAssembly.Memory, offset: number, use: (place: tf.TensorInfo) => T): T => {
    const start = starts.get(buffer) ?? addressOf(buffer)
    starts.set(buffer, start)
    const address = start + offset
    return withTensor(Int32Array.of(Math.floor(address / 2 ** 32), address % 2 ** 32), use)
  }
  return {
    run(operation, inputs, outputs, attributes = {}) {
      const type = backend.binding.TF_ATTR_INT
      const attrs = Object.entries(attributes).map(([name, value]) => ({ name, type, value }))
      return backend.executeMultipleOutputs(operation, attrs, inputs, outputs)
    },
    withTensor,
    copyOut: (tensor, memory, offset) =>
      void atPlace(memory, offset, (place) =>
        backend.executeMultipleOutputs('SpikembaCopyOut', [], [tensor, place], 0),
      ),
    copyIn: (memory, offset, shape) =>
      atPlace(memory, offset, (place) =>
        withTensor(Int32Array.from(shape), (lengths) =>
          backend.executeSingleOutput('SpikembaCopyIn', [], [place, lengths]),
        ),
      ),
  }
}
