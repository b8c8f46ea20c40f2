import type * as tf from '@tensorflow/tfjs'
import type { Batch, Sample } from '../datasets/index.js'
import type { Prediction, ProposalSample } from '../metrics/index.js'
import type { Pass } from '../nn/index.js'

/** Scalars of one batch. */
export interface BatchLoss {
  /** What is minimised: a weighted sum of parts, a mean over samples. */
  readonly total: tf.Scalar
  /** Terms by name, before their weights; for the log. */
  readonly parts: Readonly<Record<string, tf.Scalar>>
  /** How the spiking neurons fare; absent in a model without any. */
  readonly activity?: SpikeActivity
}

/** How lively a model's neurons were in one batch. */
export interface SpikeActivity {
  /** Mean firing rate, spikes per neuron and step. */
  readonly rate: tf.Scalar
  /** Share of channels that never fired in the batch. */
  readonly dead: tf.Scalar
}

/** Everything that a loss reads, by name; axis 0 of each is the sample. */
export type Embeddings = Readonly<Record<string, tf.Tensor>>

/** The loss in two halves: `loss(embed(batch), batch)` must equal the model's `loss(batch)`. */
export interface WholeBatch {
  /** Reads the model's parameters. A batch is a piece of the whole one, padded to the whole one's lengths. */
  embed(batch: Batch, pass: Pass): Embeddings
  /** Reads no parameter: their gradient through this half would be lost. */
  loss(embeddings: Embeddings, batch: Batch): BatchLoss
}

/**
 * What training asks of a model. The room knows no SpikeMba: whoever wires a run (see `recipes`) makes one of these
 * from a model, its losses and its post-processing.
 *
 * Batches larger than memory are worked through in micro-batches. A loss that compares samples with each other
 * (contrastive, rolled queries) then sees its micro-batch only. A model that also offers {@link WholeBatch} can be
 * trained as if the whole batch fitted (Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited
 * Setup", RepL4NLP 2021): embed every micro-batch without a tape, take the gradient of the loss at the embeddings,
 * then recompute each micro-batch and pull that gradient through it.
 */
export interface Trainable {
  /** Plain data that describes the model, for run.json and the checkpoints. */
  readonly config: object
  /** Trained tensors by dotted name. */
  namedParameters(): Map<string, tf.Variable>
  /** Running statistics by dotted name. */
  namedBuffers(): Map<string, tf.Variable>
  /** Called with a tape recording; may write running statistics when `pass.training`. */
  loss(batch: Batch, pass: Pass): BatchLoss
  /** Post-processed predictions of samples, one each, in their order; leaves no tensor behind. */
  predict(samples: readonly Sample[]): Promise<Prediction[]>
  /** As `predict`, with what the detector proposed for each sample; absent in a model without one. */
  predictWithProposals?(samples: readonly Sample[]): Promise<
    readonly {
      /** Moments and saliency. */
      readonly prediction: Prediction
      /** Proposed clips beside the marked ones. */
      readonly proposals: ProposalSample
    }[]
  >
  /** Needed for `exactBatch`. */
  readonly whole?: WholeBatch
}

/** Parameters and buffers by name: all that a step changes of a model, in the order in which checkpoints hold them. */
export const namedVariables = (model: Pick<Trainable, 'namedParameters' | 'namedBuffers'>): Map<string, tf.Variable> =>
  new Map([...model.namedParameters(), ...model.namedBuffers()])
