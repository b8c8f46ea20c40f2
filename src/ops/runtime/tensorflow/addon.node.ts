/**
 * The TensorFlow operations that `npx spikemba setup tensorflow` compiles beside the binding, from `addon.cc`,
 * `parallel.cc` and each op's `tensorflow.cc` or `tensorflow/*.cc`.
 */
import type * as tf from '@tensorflow/tfjs'
import { findTensorflow, OPERATIONS_FILE } from '../../../tensor/tensorflow.node.js'
import type { CudaSource } from '../cuda/plan.js'
import { isNodeBackend, type NodeBackend } from '../tfjsPrivate.js'
import { type CudaExports, cudaKernels } from './cudaKernels.node.js'
import { addonSources } from './sources.node.js'

/** How an operation is called, as its C++ source says it: "deltaBias: float", "x: n * float", "rule: int". */
export interface Signature {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: readonly string[]
}

export interface Addon {
  readonly operations: Readonly<Record<string, Signature>>
  /**
   * Runs an operation.
   * @param name without the prefix that it has in TensorFlow
   * @param inputs in its signature's order; an absent tensor is handed over as an empty one
   * @param outputs how many it returns
   * @param attributes those that its signature names; others are left out
   */
  run(
    name: string,
    inputs: readonly (tf.TensorInfo | undefined)[],
    outputs: number,
    attributes?: Readonly<Record<string, number>>,
  ): tf.TensorInfo[]
  /** Hands numbers to an operation as a tensor that is gone afterwards. */
  withTensor<T>(values: Int32Array | Float32Array, use: (tensor: tf.TensorInfo) => T): T
  /** Threads that the operations use from now on. @returns how many those are */
  useThreads(count?: number): number
  /** Whether loops that have a form of their own for AVX-512 run it: 1, as they do where the processor has that, or 0. @returns what they do now */
  useWide(allowed?: 0 | 1): number
  /** @returns the number by which plans name a kernel */
  cudaKernel(source: CudaSource, kernel: string): number
}

/** The addon, or why there is none. */
type Found = { readonly addon: Addon } | { readonly missing: string }

const known = new WeakMap<tf.KernelBackend, Found>()

function find(backend: tf.KernelBackend): Found {
  const found =
    known.get(backend) ?? (isNodeBackend(backend) ? load(backend) : { missing: 'another backend has no operations' })
  known.set(backend, found)
  return found
}

/** @returns nothing where the operations were not compiled: a stock installation, another backend */
export function addonOf(backend: tf.KernelBackend): Addon | undefined {
  const found = find(backend)
  return 'addon' in found ? found.addon : undefined
}

/** @returns why the operations are not there, and what to do; nothing where they are */
export function addonMissing(backend: tf.KernelBackend): string | undefined {
  const found = find(backend)
  return 'missing' in found ? found.missing : undefined
}

/** What the compiled file exports. */
interface Exports extends Pick<Addon, 'operations' | 'useThreads' | 'useWide'>, CudaExports {
  /** Digest of what it was compiled from. */
  readonly sources: string
}

const COMPILE = '`npx spikemba setup tensorflow` compiles them'

function load(backend: NodeBackend): Found {
  const file = findTensorflow()?.binding.replace(/[^/\\]+$/, OPERATIONS_FILE)
  const { existsSync } = process.getBuiltinModule('node:fs')
  if (!file || !existsSync(file)) return { missing: `our own operations are not compiled; ${COMPILE}` }
  try {
    const exports = process.getBuiltinModule('node:module').createRequire(import.meta.url)(file) as Exports
    if (exports.sources !== addonSources().digest)
      return { missing: `our own operations were compiled from other sources; ${COMPILE} anew` }
    return { addon: addonWith(backend, exports) }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { missing: `our own operations do not load (${reason}); ${COMPILE} anew with --force` }
  }
}

function addonWith(backend: NodeBackend, exports: Exports): Addon {
  const { operations, useThreads, useWide } = exports
  const { TF_ATTR_INT, TF_ATTR_FLOAT } = backend.binding
  const typed = Object.fromEntries(
    Object.entries(operations).map(([name, { attributes }]) => [
      name,
      attributes.map((attribute) => {
        const [, key, type] = /^(\w+): (\w+)/.exec(attribute)!
        return { name: key!, type: type === 'float' ? TF_ATTR_FLOAT : TF_ATTR_INT }
      }),
    ]),
  )
  const absent: tf.TensorInfo = {
    dataId: backend.write(new Float32Array(0), [0], 'float32'),
    shape: [0],
    dtype: 'float32',
  }
  return {
    operations,
    useThreads,
    useWide,
    cudaKernel: cudaKernels(exports),
    run(name, inputs, outputs, attributes = {}) {
      const values = typed[name]!.map((attribute) => ({ ...attribute, value: attributes[attribute.name]! }))
      const tensors = inputs.map((tensor) => tensor ?? absent)
      return backend.executeMultipleOutputs(`Spikemba${name}`, values, tensors, outputs)
    },
    withTensor(values, use) {
      const shape = [values.length]
      const dtype = values instanceof Int32Array ? 'int32' : 'float32'
      const dataId = backend.write(values, shape, dtype)
      try {
        return use({ dataId, shape, dtype })
      } finally {
        backend.disposeData(dataId)
      }
    },
  }
}
