/** What the main thread and its workers say to each other. Numbers in bulk go through shared memory. */
import type { Implementation } from '../../tensor/index.js'
import type { Replica } from '../options.js'
import type { MicroBatch } from '../share.js'

/** What a worker is started with. */
export interface WorkerStart {
  readonly replica: Replica
  readonly backend: string
  readonly implementation: Implementation
  /** Parameters and buffers, written by the main thread before each step. */
  readonly weights: SharedArrayBuffer
  /** Gradients and statistics of this worker's share, written by the worker. */
  readonly results: SharedArrayBuffer
  /** The main thread's model, see `Layout.describe`. */
  readonly layout: string
}

export type ToWorker = { readonly kind: 'work'; readonly microBatches: readonly MicroBatch[] } | { readonly kind: 'abort' }

export type FromWorker =
  | { readonly kind: 'ready' }
  /** `names`: tensors in `results`; nothing when aborted. */
  | { readonly kind: 'done'; readonly names?: readonly string[]; readonly summary?: ReadonlyMap<string, number> }
  | { readonly kind: 'failed'; readonly message: string }
