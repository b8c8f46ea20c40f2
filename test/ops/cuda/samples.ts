/** Small calls of the ops' kernels, of odd sizes, and how far CUDA's results are from those of the plain loops. */
import * as tf from '@tensorflow/tfjs'
import { Random } from 'spikemba/tensor'
import * as adamCpu from '../../../src/ops/adamStep/cpu.js'
import * as adamCuda from '../../../src/ops/adamStep/cuda.js'
import { adamFactors } from '../../../src/ops/adamStep/types.js'
import * as convCpu from '../../../src/ops/causalConv/cpu.js'
import * as convCuda from '../../../src/ops/causalConv/cuda.js'
import * as lifCpu from '../../../src/ops/lifScan/cpu.js'
import * as lifCuda from '../../../src/ops/lifScan/cuda.js'
import { lifAttributes, lifScanSettings } from '../../../src/ops/lifScan/types.js'
import type { CudaPlan } from '../../../src/ops/runtime/cuda/plan.js'
import type { KernelCall, OpKernels } from '../../../src/ops/runtime/register.js'
import * as scanCpu from '../../../src/ops/selectiveScan/cpu.js'
import * as scanCuda from '../../../src/ops/selectiveScan/cuda.js'
import { relativeError } from '../parity.js'
import { runPlan, type ShimOptions } from './runPlan.js'

type Plans = { readonly [way in 'forward' | 'backward']?: (call: KernelCall) => CudaPlan }

export interface Sample {
  readonly cuda: Plans & { readonly forward: (call: KernelCall) => CudaPlan }
  readonly cpu: OpKernels
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly attrs: Readonly<Record<string, number>>
  /** Under which names the way back reads the gradients of the outputs. */
  readonly outputGradients?: readonly string[]
  /** Under which name it reads what CUDA's forward kernel gives beyond those. */
  readonly saved?: string
}

export const scanSample = (n: number, rule = 0): Sample => {
  const [b, l, e] = [2, 19, 37]
  const tokens = { u: [b, l, e], delta: [b, l, e], A: [e, n], B: [b, l, n], C: [b, l, n] }
  return {
    cuda: scanCuda,
    cpu: scanCpu,
    shapes: { ...tokens, D: [e], deltaBias: [e], mask: [b, l], initialState: [b, e, n] },
    attrs: { rule, softplus: 1, reverse: 1 },
    outputGradients: ['dy', 'dLast'],
    saved: 'checkpoints',
  }
}

export const lifSample = (steps: number): Sample => ({
  cuda: lifCuda,
  cpu: lifCpu,
  shapes: { current: [steps, 3, 87], initial: [3, 87] },
  attrs: lifAttributes(lifScanSettings(steps, { tau: 2, detachReset: false, membrane: true }))!,
  outputGradients: ['dSpikes', 'dLast', 'dMembrane'],
})

export const convSample = (k: number): Sample => ({
  cuda: convCuda,
  cpu: convCpu,
  shapes: { x: [2, 37, 131], weight: [131, 1, k], bias: [131], mask: [2, 37], initialState: [2, k - 1, 131] },
  attrs: { silu: 1, reverse: 0 },
  outputGradients: ['dy'],
})

export const adamSample = (sizes: readonly number[]): Sample => ({
  cuda: adamCuda,
  cpu: adamCpu,
  shapes: Object.fromEntries(
    sizes.flatMap((size, i) => ['parameter', 'gradient', 'm', 'v'].map((name) => [`${name}${i}`, [size]])),
  ),
  attrs: adamFactors({ lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decoupled: true, step: 3 }),
})

/** Values that a name stands for: rates that decay, masks of zeros and ones, mean squares that are positive. */
function valuesOf(name: string, shape: readonly number[], random: Random): tf.Tensor {
  if (name === 'A') return random.uniformTensor([...shape], -3, -0.1)
  if (name === 'mask')
    return random
      .uniformTensor([...shape])
      .greater(0.3)
      .toFloat()
  return /^v\d/.test(name) ? random.uniformTensor([...shape]) : random.normalTensor([...shape])
}

/** The tensors that a sample's call reads. */
export function tensorsOf(shapes: Sample['shapes'], random = Random.seeded(7)): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, valuesOf(name, shape, random)]))
}

/** @returns the largest difference of any output and gradient, relative to its tensor's largest value */
export function worstError(sample: Sample, options: ShimOptions): number {
  return tf.tidy(() => {
    const backend = tf.backend()
    const random = Random.seeded(7)
    const { cuda, cpu, shapes, attrs, outputGradients = [], saved } = sample
    const inputs: Record<string, tf.TensorInfo> = tensorsOf(shapes, random)
    const read = ({ dataId }: tf.TensorInfo) => backend.readSync(dataId) as Float32Array
    const made = runPlan(backend, cuda.forward({ inputs, attrs, backend }), options)
    const pairs = cpu.forward({ inputs, attrs, backend }).map((expected, i) => [made[i]!, expected] as const)
    if (cuda.backward && cpu.backward) {
      for (const [i, name] of outputGradients.entries()) inputs[name] = random.normalTensor([...made[i]!.shape])
      if (saved) inputs[saved] = made[outputGradients.length]!
      const gradients = runPlan(backend, cuda.backward({ inputs, attrs, backend }), options)
      pairs.push(...cpu.backward({ inputs, attrs, backend }).map((expected, i) => [gradients[i]!, expected] as const))
    }
    return Math.max(...pairs.map(([found, expected]) => relativeError(read(found), read(expected))))
  })
}
