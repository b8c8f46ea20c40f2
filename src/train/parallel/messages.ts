/** What the main thread and its workers say to each other. Weights and gradients go through shared memory. */
import type { Implementation, Precision } from '../../tensor/index.js'
import type { BatchLengths } from '../gradient/padBatch.js'
import type { MicroBatch } from '../gradient/partialGradient.js'
import type { Replica } from '../options.js'
import type { PackedEmbeddings } from './packed.js'

/** What a worker is started with. */
export interface WorkerStart {
  readonly replica: Replica
  readonly backend: string
  readonly precision: Precision
  readonly implementation: Implementation
  /** Parameters and buffers, written by the main thread before each step. */
  readonly weights: SharedArrayBuffer
  /** This worker's partial gradient, written by the worker. */
  readonly results: SharedArrayBuffer
  /** The main thread's model, see `Layout.describe`. */
  readonly layout: string
}

export type Work =
  | { readonly kind: 'accumulate'; readonly microBatches: readonly MicroBatch[] }
  | { readonly kind: 'embed'; readonly microBatches: readonly MicroBatch[]; readonly lengths: BatchLengths }
  | {
      readonly kind: 'pull'
      readonly microBatches: readonly MicroBatch[]
      readonly lengths: BatchLengths
      readonly slopes: readonly PackedEmbeddings[]
    }

export type ToWorker = Work | { readonly kind: 'abort' }

/** `names`: tensors now in `results`. */
export type Done =
  | { readonly kind: 'partial'; readonly names: readonly string[]; readonly summary: ReadonlyMap<string, number> }
  | { readonly kind: 'embeddings'; readonly embeddings: readonly PackedEmbeddings[] }
  | { readonly kind: 'aborted' }

export type FromWorker = Done | { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string }
