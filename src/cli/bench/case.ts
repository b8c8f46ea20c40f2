/** One row of the bench: the work, its parity check, and the PyTorch peers that do the same. */
import type * as tf from '@tensorflow/tfjs'

export interface BenchCase {
  readonly name: string
  readonly shape: string
  /** The op that it is about, as it is registered. */
  readonly op?: string
  /** Names of test/peers/bench.py that are timed beside it. */
  readonly peers: readonly string[]
  /** Fewest timed runs. Default 5. */
  readonly least?: number
  /** What one run's time is also told for. */
  readonly per?: { readonly count: number; readonly unit: string }
  /** Largest difference from the reference, relative to the tensor's largest value. Default 2e-5. */
  readonly tolerance?: number | undefined
  /**
   * Prepares a small odd-sized problem; the function returned computes outputs and gradients with the implementation of
   * the moment.
   */
  parity(): () => tf.Tensor[]
  /** Prepares the timed problem; the function returned does it once. */
  work(): () => Promise<void>
}
