/**
 * Refuses a pass that would not fit into WebAssembly's memory. TensorFlow.js does not notice when the heap of 4 GiB is full:
 * tensors then silently share one address, and numbers are wrong without an error.
 */
import * as tf from '@tensorflow/tfjs'
import { TaggedError } from '../tensor/index.js'
import type { SpikeMbaConfig } from './config.js'

/** Bytes of the heap that a pass may fill. */
const LIMIT = 3.5e9
/** Tensors [m, d] that the worst moment of an evaluation pass costs beside the input and the detector; measured with the heap's gaps, rounded up. */
const TOKEN_TENSORS = 40
/** Tensors [t, m, d] of the detector at its worst moment. */
const STEP_TENSORS = 7

export class MemoryError extends TaggedError {
  readonly tag = 'MemoryError'
  constructor(
    readonly tokens: number,
    readonly neededBytes: number,
    readonly limitBytes: number,
  ) {
    super(
      `a pass over ${tokens} clips and words needs about ${gigabytes(neededBytes)}, WebAssembly holds ${gigabytes(limitBytes)}: split the video into parts, or use another backend`,
    )
    this.name = 'MemoryError'
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/**
 * @param batch samples in the pass
 * @param tokens clips and words of the longest one
 * @throws MemoryError on wasm when the pass does not fit
 */
export function requireMemory(config: SpikeMbaConfig, batch: number, tokens: number): void {
  if (tf.getBackend() !== 'wasm') return
  const needed = passBytes(config, batch, tokens)
  if (needed > LIMIT) throw new MemoryError(tokens, needed, LIMIT)
}

/** About what an evaluation pass holds at its worst moment, in bytes. */
export function passBytes({ dVideo, dModel, spikeSteps, detector, mixer }: SpikeMbaConfig, batch: number, tokens: number): number {
  const steps = detector === 'spiking' ? spikeSteps : detector === 'analog' ? 1 : 0
  const attention = mixer === 'transformer' ? 8 * tokens * 3 : 0 // scores of 8 heads, and their softmax
  return 4 * batch * tokens * (3 * dVideo + dModel * (TOKEN_TENSORS + STEP_TENSORS * steps) + attention)
}
