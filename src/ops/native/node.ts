/**
 * One copy between a TensorFlow tensor and the kernels' memory, by the operations of `transfer.cc`, which
 * `npx spikemba setup tensorflow` compiles beside the binding. Reading through JavaScript costs a second copy and an array to collect.
 */
import type * as tf from '@tensorflow/tfjs'
import { findTensorflow, TRANSFER_FILE } from '../../tensor/node.js'

export interface Transfer {
  /** Writes the tensor's floats at a byte offset of the memory. */
  copyOut(tensor: tf.TensorInfo, memory: WebAssembly.Memory, offset: number): void
  /** @returns a tensor of the floats at that offset */
  copyIn(memory: WebAssembly.Memory, offset: number, shape: readonly number[]): tf.TensorInfo
}

/** What is used of tfjs-node's backend. */
interface NodeBackend extends tf.KernelBackend {
  executeSingleOutput(name: string, attributes: [], inputs: readonly tf.TensorInfo[]): tf.TensorInfo
  executeMultipleOutputs(name: string, attributes: [], inputs: readonly tf.TensorInfo[], outputs: number): tf.TensorInfo[]
}

interface Addon {
  addressOf(buffer: ArrayBuffer): number
}

const known = new WeakMap<tf.KernelBackend, Transfer | undefined>()

/** @returns nothing where the operations were not compiled: a stock installation, another backend */
export function transferOf(backend: tf.KernelBackend): Transfer | undefined {
  if (!known.has(backend)) known.set(backend, isNode(backend) ? load(backend) : undefined)
  return known.get(backend)
}

const isNode = (backend: tf.KernelBackend): backend is NodeBackend => 'executeSingleOutput' in backend && 'executeMultipleOutputs' in backend

function load(backend: NodeBackend): Transfer | undefined {
  const file = findTensorflow()?.binding.replace(/[^/\\]+$/, TRANSFER_FILE)
  const { existsSync } = process.getBuiltinModule('node:fs')
  if (!file || !existsSync(file)) return undefined
  try {
    const { addressOf } = process.getBuiltinModule('node:module').createRequire(import.meta.url)(file) as Addon
    return transferWith(backend, addressOf)
  } catch {
    return undefined // compiled for another library; copies through JavaScript are as right
  }
}

function transferWith(backend: NodeBackend, addressOf: Addon['addressOf']): Transfer {
  const starts = new WeakMap<ArrayBuffer, number>() // a memory that grows gets a new buffer
  const words = <T>(values: readonly number[], use: (tensor: tf.TensorInfo) => T): T => {
    const shape = [values.length]
    const dataId = backend.write(Int32Array.from(values), shape, 'int32')
    try {
      return use({ dataId, shape, dtype: 'int32' })
    } finally {
      backend.disposeData(dataId)
    }
  }
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
  }
}
