/** How each op runs on a backend, for people who ask why it is fast or slow. */
import type * as tf from '@tensorflow/tfjs'
import type { BackendName } from '../../../tensor/index.js'
import { type OpKernels, refusedOps, registeredOps } from '../register.js'
import { isNodeBackend, isOnCard } from '../tfjsPrivate.js'
import { addonMissing, addonOf } from './addon.node.js'
import { refusedOnCard } from './probe.js'

/**
 * 'cuda' CUDA C on a card, 'wgsl' WGSL on a card of any kind, 'native' C++ in TensorFlow, 'simd' WebAssembly, 'copied' the same with values copied in and out, 'loop' JavaScript,
 * 'reference' plain TensorFlow.js operations.
 */
export type OpForm = 'cuda' | 'wgsl' | 'native' | 'simd' | 'copied' | 'loop' | 'reference'

export interface OpForms {
  /** By the op's name. */
  readonly forms: Readonly<Record<string, OpForm>>
  /** Why ops run in another form than they could, and what to do. */
  readonly fellBack?: string
}

/** @param backend the backend of that name, started */
export function opForms(name: BackendName, backend: tf.KernelBackend): OpForms {
  const best = {
    wasm: 'simd',
    cpu: 'loop',
    webgpu: 'wgsl',
    tensorflow: addonOf(backend) ? 'native' : 'copied',
  } as const
  const formOf = (op: string, kernels: OpKernels | undefined): OpForm => {
    if (!kernels || refusedOps(backend).has(op)) return 'reference'
    return isOnCard(backend) ? (kernels.tryOnCard?.(backend) ? 'cuda' : 'reference') : best[name]
  }
  const forms = [...registeredOps()].map(([op, kernels]) => [op, formOf(op, kernels[name])] as const)
  const fellBack = isOnCard(backend)
    ? refusedOnCard(backend).join('; ')
    : name === 'tensorflow'
      ? isNodeBackend(backend) && addonMissing(backend)
      : [...refusedOps(backend).values()].join('; ')
  return { forms: Object.fromEntries(forms.sort()), ...(fellBack && { fellBack }) }
}
