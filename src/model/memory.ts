/** Refuses a pass that would not fit into WebAssembly's memory. */
import { requireHeap } from '../ops/internal.js'
import type { SpikeMbaConfig } from './config/config.js'

/**
 * Tensors [m, d] that the worst moment of an evaluation pass costs beside the input and the detector; measured with the
 * heap's gaps, rounded up.
 */
const TOKEN_TENSORS = 40
/** Tensors [t, m, d] of the detector at its worst moment. */
const STEP_TENSORS = 7

/**
 * @param batch samples in the pass
 * @param tokens clips and words of the longest one
 * @throws HeapError on wasm when the pass does not fit
 */
export function requireMemory(config: SpikeMbaConfig, batch: number, tokens: number): void {
  requireHeap(
    passBytes(config, batch, tokens),
    `a pass over ${tokens} clips and words`,
    'split the video into parts, or use another backend',
  )
}

/** About what an evaluation pass holds at its worst moment, in bytes. */
export function passBytes(
  { dVideo, dModel, spikeSteps, detector, mixer }: SpikeMbaConfig,
  batch: number,
  tokens: number,
): number {
  const steps = detector === 'spiking' ? spikeSteps : detector === 'analog' ? 1 : 0
  const attention = mixer === 'transformer' ? 8 * tokens * 3 : 0 // scores of 8 heads, and their softmax
  return 4 * batch * tokens * (3 * dVideo + dModel * (TOKEN_TENSORS + STEP_TENSORS * steps) + attention)
}
