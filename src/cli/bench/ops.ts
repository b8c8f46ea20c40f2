/** The ops at the size that they have in a step of the paper's model at batch 8, forward and backward. */
import * as tf from '@tensorflow/tfjs'
import { batchNorm, causalConv, layerNorm, seededDropout, siluGate, spikeAttention } from '../../ops/index.js'
import { adamStep, squaredNorms } from '../../ops/internal.js'
import { Random } from '../../tensor/index.js'
import type { BenchCase } from './case.js'
import { lifCase } from './lif.js'
import { reading } from './measure.js'
import { scanCase } from './scan.js'

type Sizes = readonly number[]

interface OpOnTensors {
  readonly name: string
  /** As it is registered. */
  readonly op: string
  readonly words: string
  /** Sizes of the timed problem; axes as in `shapes`. */
  readonly sizes: Sizes
  /** Small and odd. */
  readonly odd: Sizes
  readonly shapes: (sizes: Sizes) => readonly Sizes[]
  readonly run: (...tensors: tf.Tensor[]) => tf.Tensor
  readonly peers?: readonly string[]
}

/** Random inputs, and the gradients of the output's sum to each of them. */
function opCase({ name, op, words, sizes, odd, shapes, run, peers = [] }: OpOnTensors): BenchCase {
  const inputs = (of: Sizes) => {
    const random = Random.seeded(1)
    return shapes(of).map((shape) => random.normalTensor([...shape]))
  }
  const gradients = (x: readonly tf.Tensor[]) => tf.grads((...all) => run(...all).sum())([...x])
  return {
    ...{ name, op, peers },
    shape: `${words} (${sizes.join(', ')}), forward + backward`,
    parity: () => {
      const x = inputs(odd)
      return () => [run(...x), ...gradients(x)]
    },
    work: () => {
      const x = inputs(sizes)
      return reading(() => gradients(x))
    },
  }
}

const convCase = opCase({
  ...{ name: 'causalConv', op: 'CausalConv', words: '4 taps and SiLU, (b, l, e) =', peers: ['conv_torch'] },
  ...{ sizes: [8, 107, 512], odd: [2, 13, 7] },
  shapes: ([b, l, e]) => [[b!, l!, e!], [e!, 1, 4], [e!]],
  run: (x, weight, bias) =>
    causalConv({ x: x as tf.Tensor3D, weight: weight as tf.Tensor3D, bias: bias as tf.Tensor1D }),
})

const layerNormCase = opCase({
  ...{ name: 'layerNorm', op: 'LayerNorm', words: '(rows, d) =', peers: ['layer_norm_torch'] },
  ...{ sizes: [856, 256], odd: [13, 7] },
  shapes: ([rows, d]) => [[rows!, d!], [d!], [d!]],
  run: (x, weight, bias) => layerNorm({ x: x!, weight: weight!, bias: bias! }),
})

const batchNormCase = opCase({
  ...{ name: 'batchNorm', op: 'RowBatchNorm', words: '(rows, d) =', peers: ['batch_norm_torch'] },
  ...{ sizes: [856, 256], odd: [13, 7] },
  shapes: ([rows, d]) => [[rows!, d!], [d!], [d!]],
  run: (x, weight, bias) =>
    batchNorm({ x: x as tf.Tensor2D, rowWeights: tf.ones([x!.shape[0]!]), weight: weight!, bias: bias! }).y,
})

const gateCase = opCase({
  ...{ name: 'siluGate', op: 'SiluGate', words: 'y · SiLU(z), (b, l, e) =', peers: ['gate_torch'] },
  ...{ sizes: [8, 107, 512], odd: [2, 13, 7] },
  shapes: (sizes) => [sizes, sizes],
  run: (y, z) => siluGate(y!, z!),
})

const dropoutCase = opCase({
  ...{ name: 'seededDropout', op: 'SeededDropout', words: '(b, l, d) =', peers: ['dropout_torch'] },
  ...{ sizes: [8, 107, 256], odd: [2, 13, 7] },
  shapes: (sizes) => [sizes],
  run: (x) => seededDropout(x!, 0.1, 7),
})

const attentionCase = opCase({
  ...{ name: 'spikeAttention', op: 'SpikeAttention', words: '(t, b, m, d) =', peers: ['attention_torch'] },
  ...{ sizes: [8, 8, 107, 256], odd: [2, 3, 5, 7] },
  shapes: (sizes) => [sizes, sizes, sizes],
  run: (q, k, v) => spikeAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, 0.125),
})

/** As many values as the paper's model has, in tensors of these sizes. */
const PARAMETERS: readonly Sizes[] = Array.from({ length: 100 }, () => [[256, 480], [480], [480, 16], [256]]).flat()
const FEW: readonly Sizes[] = [[5, 7], [1], [37]]
const OPTIONS = { lr: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, decoupled: true, step: 3 }

const adamCase: BenchCase = {
  ...{ name: 'adamStep', op: 'AdamStep', peers: ['adam_torch'] },
  shape: `${PARAMETERS.length} parameters of 13 M values`,
  parity: () => () => {
    const list = trained(FEW)
    adamStep(list, OPTIONS)
    const updated = list.flatMap(({ parameter, m, v }) => [parameter, m, v].map((variable) => variable.clone()))
    tf.dispose(list.flatMap((tensors) => Object.values(tensors)))
    return updated
  },
  work: () => {
    const list = trained(PARAMETERS)
    return async () => {
      adamStep(list, OPTIONS)
      await reading(() => [list.at(-1)!.parameter.clone()])()
    }
  },
}

const trained = (shapes: readonly Sizes[]) => {
  const random = Random.seeded(1)
  return shapes.map((shape) => {
    const variable = (low: number) => tf.variable(random.uniformTensor([...shape], low, 1))
    return { parameter: variable(-1), gradient: random.normalTensor([...shape]), m: variable(-1), v: variable(0) }
  })
}

const normsCase: BenchCase = {
  ...{ name: 'squaredNorms', op: 'SquaredNorms', peers: ['norms_torch'] },
  shape: `Σ x² of ${PARAMETERS.length} gradients of 13 M values`,
  parity: () => {
    const tensors = FEW.map((shape) => Random.seeded(1).normalTensor([...shape]))
    return () => [squaredNorms(tensors)]
  },
  work: () => {
    const random = Random.seeded(1)
    const tensors = PARAMETERS.map((shape) => random.normalTensor([...shape]))
    return reading(() => [squaredNorms(tensors)])
  },
}

/** A case for each op that has kernels. */
export const OP_CASES: readonly BenchCase[] = [
  ...[scanCase, lifCase, convCase, layerNormCase, batchNormCase, gateCase],
  ...[dropoutCase, attentionCase, adamCase, normsCase],
]
