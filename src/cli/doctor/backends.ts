/** Which backends start here, one after the other, and which one 'auto' takes. */
import * as tf from '@tensorflow/tfjs'
import '../../ops/index.js'
import { type OpForm, opForms } from '../../ops/internal.js'
import { type BackendName, getImplementation, useBackend } from '../../tensor/index.js'
import { findTensorflow, graphicsCard } from '../../tensor/tensorflow.node.js'
import { smokeTest } from '../tensorflow/smoke.js'

export interface BackendReport {
  readonly name: BackendName
  readonly usable: boolean
  /** Where it computes; absent when it does not start. */
  readonly device?: string
  /** 'simd', 'wgsl', 'loop' or 'reference', as `useBackend` says. */
  readonly kernels?: string
  /** How each of our ops runs there. */
  readonly ops?: Readonly<Record<string, OpForm>>
  /** Why they do not run in their fastest form, and what to do. */
  readonly fellBack?: readonly string[]
  /** Why it does not start, and what to do. */
  readonly reason?: string
}

export interface BackendsReport {
  /** The one that 'auto' takes. */
  readonly chosen: BackendReport['name']
  readonly why: string
  readonly implementation: 'auto' | 'reference'
  readonly backends: readonly BackendReport[]
  /** The card that the driver shows, used or not. */
  readonly graphicsCard?: string
  /** Why TensorFlow leaves the card alone. */
  readonly graphicsCardUnused?: string
}

/** Starts each backend in this process; the one that 'auto' takes is the current one afterwards. */
export async function examineBackends(): Promise<BackendsReport> {
  const backends: BackendReport[] = []
  for (const name of ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const) backends.push(await examine(name))
  const { name } = await useBackend('auto')
  const chosen = backends.find((report) => report.name === name)!
  const card = graphicsCard()
  const unused = card && chosen.device?.includes('CPU') !== false ? await whyNoCard() : undefined
  const slower = backends
    .slice(0, backends.indexOf(chosen))
    .map(({ name, reason, device }) => (reason ? `${name} ${reason}` : `${name} would be ${device}`))
  return {
    chosen: chosen.name,
    why: slower.length ? `the fastest that starts: ${slower.join('; ')}` : 'the fastest there is, and it starts',
    implementation: getImplementation(),
    backends,
    ...(card && { graphicsCard: card }),
    ...(unused && { graphicsCardUnused: unused }),
  }
}

async function examine(name: BackendReport['name']): Promise<BackendReport> {
  try {
    const { device, kernels } = await useBackend(name)
    const { forms, fellBack } = opForms(name, tf.backend())
    return { name, usable: true, device, kernels, ops: forms, ...(fellBack.length && { fellBack }) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { name, usable: false, reason: message.replace(`backend ${name}: `, '') }
  }
}

async function whyNoCard(): Promise<string> {
  const found = findTensorflow()
  if (!found?.built) return '`npx spikemba setup tensorflow --cuda` makes it useful'
  const result = await smokeTest(found.folder, { log: true })
  if (typeof result === 'string') return result
  return result.log ?? 'this library is built for CPUs; `npx spikemba setup tensorflow --cuda` takes the one for GPUs'
}
