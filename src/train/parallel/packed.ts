/** Embeddings as they travel between threads. */
import * as tf from '@tensorflow/tfjs'
import type { Embeddings } from '../trainable.js'

export type PackedEmbeddings = Readonly<Record<string, { readonly shape: number[]; readonly data: Float32Array }>>

/** Reads and frees them. */
export async function packEmbeddings(embeddings: Embeddings): Promise<PackedEmbeddings> {
  const packed: Record<string, { shape: number[]; data: Float32Array }> = {}
  for (const [name, tensor] of Object.entries(embeddings)) {
    packed[name] = { shape: tensor.shape, data: (await tensor.data()) as Float32Array }
    tensor.dispose()
  }
  return packed
}

export const unpackEmbeddings = (packed: PackedEmbeddings): Embeddings =>
  Object.fromEntries(Object.entries(packed).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]))
