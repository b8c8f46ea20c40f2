/** How each op runs on a backend, for people who ask why it is fast or slow. */
import type * as tf from '@tensorflow/tfjs'
import type { BackendName } from '../../../tensor/index.js'
import { type OpKernels, refusedOps, registeredOps } from '../register.js'
import { isOnCard } from '../tfjsPrivate.js'
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
  /** Why ops run in another form than they could, and what to do; a sentence each. */
  readonly fellBack: readonly string[]
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
    if (!isOnCard(backend)) return best[name]
    return kernels.trialsOnCard?.map((isRight) => isRight(backend)).some(Boolean) ? 'cuda' : 'reference'
  }
  const forms = [...registeredOps()].map(([op, kernels]) => [op, formOf(op, kernels[name])] as const)
  const without = [...registeredOps()].flatMap(([op, { [name]: kernels }]) =>
    kernels && (!isOnCard(backend) || kernels.trialsOnCard) ? [] : [op],
  )
  const fellBack = [
    ...(isOnCard(backend) ? refusedOnCard(backend) : refusedOps(backend).values()),
    ...(name === 'tensorflow' && !isOnCard(backend) ? [addonMissing(backend)] : []),
    ...(without.length ? [`no kernels of ours are there for ${without.join(', ')}`] : []),
  ].filter((sentence) => sentence !== undefined)
  return { forms: Object.fromEntries(forms.sort()), fellBack }
}
