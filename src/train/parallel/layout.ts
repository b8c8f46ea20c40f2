/** Named tensors side by side in one float32 array that threads share. */
import * as tf from '@tensorflow/tfjs'

interface Slot {
  readonly name: string
  readonly shape: number[]
  readonly offset: number
  readonly size: number
}

export class Layout {
  /** Floats in all. */
  readonly length: number
  private readonly slots: readonly Slot[]

  /** @param tensors only their names and shapes matter */
  constructor(tensors: ReadonlyMap<string, tf.Tensor>) {
    let offset = 0
    this.slots = [...tensors].map(([name, { shape, size }]) => {
      offset += size
      return { name, shape, offset: offset - size, size }
    })
    this.length = offset
  }

  /** Names and shapes as text: equal texts, equal layouts. */
  describe(): string {
    return this.slots.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('\n')
  }

  /**
   * Copies tensors into `floats`; slots without one keep what they had.
   * @returns names of the tensors written
   */
  async write(tensors: ReadonlyMap<string, tf.Tensor>, floats: Float32Array): Promise<string[]> {
    const written = this.slots.filter(({ name }) => tensors.has(name))
    for (const { name, offset } of written) floats.set((await tensors.get(name)!.data()) as Float32Array, offset)
    return written.map(({ name }) => name)
  }

  /** New tensors from `floats`, which may change afterwards. */
  read(names: Iterable<string>, floats: Float32Array): Map<string, tf.Tensor> {
    const wanted = new Set(names)
    const found = this.slots.filter(({ name }) => wanted.has(name))
    return new Map(
      found.map(({ name, shape, offset, size }) => [
        name,
        tf.tensor(new Float32Array(floats.subarray(offset, offset + size)), shape),
      ]),
    )
  }
}
