/**
 * How the batch normalisation of a new model gets its first statistics, see `ForwardOptions.settle`: at once, from noise.
 */
import * as tf from '@tensorflow/tfjs'
import type { Pass } from '../nn/index.js'
import type { Random } from '../tensor/index.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { SpikeMbaInput } from './interface.js'

/** Statistics of the batch that become the running ones at once. */
export const SETTLING: Pass = { training: true, momentum: 1 }

/** Features of one video and sentence of usual length, of which only the sizes are real. */
export function settlingNoise(
  { dVideo, dText }: Pick<SpikeMbaConfig, 'dVideo' | 'dText'>,
  random: Random,
): SpikeMbaInput {
  const [clips, words] = [75, 32]
  return {
    video: random.normalTensor([1, clips, dVideo]) as tf.Tensor3D,
    text: random.normalTensor([1, words, dText]) as tf.Tensor3D,
    videoMask: tf.ones([1, clips]),
    textMask: tf.ones([1, words]),
  }
}
