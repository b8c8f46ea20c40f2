/**
 * Ops as TensorFlow.js kernels. An op names the backends that it has kernels of its own for, one file each; a backend
 * that is not named, or `setImplementation('reference')`, runs the op's reference.
 */
import * as tf from '@tensorflow/tfjs'
import { type BackendName, getImplementation } from '../../tensor/index.js'
import type { OpSample } from './sample.js'
import { isOnCard } from './tfjsPrivate.js'

/** What TensorFlow.js hands to a kernel. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>
  readonly attrs: Readonly<Record<string, number>>
  readonly backend: tf.KernelBackend
}

/** What a kernel is chosen by, before it is called; absent tensors may be undefined. */
export interface CallFacts {
  readonly inputs: Readonly<Record<string, tf.TensorInfo | undefined>>
  readonly attrs: Readonly<Record<string, number>>
}

/** @returns the output tensors, in the op's order */
export type Kernel = (call: KernelCall) => tf.TensorInfo[]

/** What a backend's file exports. */
export interface OpKernels {
  readonly forward: Kernel
  /** Left out where no gradient flows through the op, or where `forward` computes it. */
  readonly backward?: Kernel
  /** Whether they may run such a call where tensors lie on an NVIDIA card; left out: they may not, and the reference does. */
  readonly runsOnCard?: (backend: tf.KernelBackend, call: CallFacts) => boolean
  /** Each tries a call there that is much in use. @returns whether it came out right */
  readonly trialsOnCard?: readonly ((backend: tf.KernelBackend) => boolean)[]
  /** A small call by which a graphics card is tried when its backend starts. */
  readonly sample?: OpSample
}

/**
 * On a tensorflow whose addon was not compiled the wasm kernels run: they then work on copies
 * (`wasm/copyingWorkspace.ts`).
 */
export type OpBackends = Readonly<Partial<Record<BackendName, OpKernels>>>

const ops = new Map<string, OpBackends>()

/**
 * Registers kernel NAME and, for the way back, kernel NAMEGrad.
 * @param name as it shows in tf.profile
 */
export function registerOp(name: string, backends: OpBackends): void {
  ops.set(name, backends)
  for (const [backendName, { forward, backward }] of Object.entries(backends)) {
    registerKernel(name, backendName, forward)
    if (backward) registerKernel(`${name}Grad`, backendName, backward)
  }
}

function registerKernel(kernelName: string, backendName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, backendName)) return // a second copy of this library
  tf.registerKernel({ kernelName, backendName, kernelFunc: (call) => kernel(call as unknown as KernelCall) })
}

/** Every op by name, with its backends. */
export const registeredOps = (): ReadonlyMap<string, OpBackends> => ops

const refused = new WeakMap<tf.KernelBackend, Map<string, string>>()

/** From now on the op's reference runs there. @param why a sentence */
export function refuseOp(backend: tf.KernelBackend, name: string, why: string): void {
  const known = refused.get(backend) ?? new Map<string, string>()
  refused.set(backend, known.set(name, why))
}

/** Ops whose kernels a backend may not use, each with the reason. */
export const refusedOps = (backend: tf.KernelBackend): ReadonlyMap<string, string> => refused.get(backend) ?? new Map()

const NOTHING: CallFacts = { inputs: {}, attrs: {} }

/**
 * Whether the op has a kernel on the current backend, and may use it.
 * @param call of an op whose kernels differ from call to call (`provenOnCard`)
 */
export function isFused(name: string, call = NOTHING): boolean {
  if (getImplementation() !== 'auto' || tf.getKernel(name, tf.getBackend()) === undefined) return false
  const backend = tf.backend()
  if (refusedOps(backend).has(name)) return false
  return !isOnCard(backend) || ops.get(name)?.[tf.getBackend() as BackendName]?.runsOnCard?.(backend, call) === true
}

/** Calls a registered kernel; absent tensors are left out. */
export function callKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor | undefined>>,
  attrs: Readonly<Record<string, number>>,
): tf.Tensor[] {
  return tf.engine().runKernel(name, present(inputs), { ...attrs }) as tf.Tensor[]
}

/** The tensors that are there. */
export function present(tensors: Readonly<Record<string, tf.Tensor | undefined>>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).filter((entry): entry is [string, tf.Tensor] => entry[1] !== undefined),
  )
}

/** Kernels read float32 only. */
export function asFloat<T extends tf.Tensor>(tensor: T): T {
  return tensor.dtype === 'float32' ? tensor : tensor.toFloat()
}
