import * as tf from '@tensorflow/tfjs'
import type { Batch, Sample } from '../datasets/index.js'
import { computeLosses, type LossOutputs } from '../losses/index.js'
import type { Prediction, ProposalSample } from '../metrics/index.js'
import { proposalSet, type SpikeMba, type SpikeMbaOutput } from '../model/index.js'
import { foreignScores, foreignSentence } from '../model/internal.js'
import type { Pass } from '../nn/index.js'
import type { BatchLoss, Embeddings, SpikeActivity, Trainable } from '../train/index.js'

/**
 * SpikeMba as the training loop sees it: its loss on a batch, its predictions, and its loss in two halves for
 * whole-batch negatives.
 *
 * The model stays the caller's.
 */
export function trainable(model: SpikeMba): Trainable {
  const { config } = model
  const forward = ({ input }: Batch, { training, random, across }: Pass): SpikeMbaOutput =>
    model.forward(input, { training, ...(random ? { random } : {}), across })
  const loss = (outputs: LossOutputs, { input, targets }: Batch): BatchLoss => {
    const { total, ...parts } = computeLosses(outputs, targets, input.videoMask, config)
    return { total, parts, ...(outputs.rate ? { activity: spikeActivity(outputs.rate, outputs.mask) } : {}) }
  }
  return {
    config,
    namedParameters: () => model.namedParameters(),
    namedBuffers: () => model.namedBuffers(),
    loss: (batch, pass) => loss(forward(batch, pass), batch),
    predict: (samples) => model.predictBatch(samples),
    ...(config.detector === 'none' ? {} : { predictWithProposals: (samples) => predictWithProposals(model, samples) }),
    whole: {
      embed(batch, pass) {
        const {
          saliency,
          foreground,
          boundaries,
          pooledVideo,
          pooledText,
          pooledClips,
          matchClips,
          matchSentence,
          rate,
          proposalLogits,
          mask,
        } = forward(batch, pass)
        return {
          saliency,
          foreground,
          boundaries,
          pooledVideo,
          pooledText,
          pooledClips,
          matchClips,
          matchSentence,
          mask,
          ...(rate && proposalLogits ? { rate, proposalLogits } : {}),
        }
      },
      loss: (embeddings, batch) => loss(wholeOutputs(embeddings, batch), batch),
    },
  }
}

/** Predictions beside what the detector proposed and what people marked. */
async function predictWithProposals(
  model: SpikeMba,
  samples: readonly Sample[],
): Promise<{ prediction: Prediction; proposals: ProposalSample }[]> {
  const rated = await model.predictWithRates(samples)
  return rated.map(({ prediction, clipRate }, i) => {
    const { foreground, windows, clipSec } = samples[i]!
    const proposals = {
      clipRate: clipRate!,
      ...proposalSet(clipRate!, model.config.proposalThreshold),
      foreground,
      windows,
      clipSec,
    }
    return { prediction, proposals }
  })
}

/** What was embedded in parts, with the scores that reach over the parts' borders made anew. */
function wholeOutputs(embeddings: Embeddings, { input }: Batch): LossOutputs {
  const { matchClips, matchSentence } = embeddings as { matchClips: tf.Tensor3D; matchSentence: tf.Tensor2D }
  return {
    ...(embeddings as unknown as Omit<LossOutputs, 'rolled' | 'rolledIsForeign'>),
    rolled: foreignScores(matchClips, matchSentence),
    rolledIsForeign: foreignSentence(input.text, input.textMask),
  }
}

/**
 * @param rate mean of the spikes over steps [b, m, d]
 * @param mask ones at real tokens [b, m]
 */
function spikeActivity(rate: tf.Tensor3D, mask: tf.Tensor2D): SpikeActivity {
  return tf.tidy(() => {
    const channel = rate.mul(mask.expandDims(2)).sum([0, 1]) // [d]
    return {
      rate: channel.sum<tf.Scalar>().div<tf.Scalar>(mask.sum().mul(rate.shape[2])),
      dead: channel.equal(0).toFloat().mean<tf.Scalar>(),
    }
  })
}
