import * as tf from '@tensorflow/tfjs'

/** Four 32-bit words: what {@link Random.state} gives and `Random.restore` takes. */
export type RandomState = readonly [number, number, number, number]

/**
 * Seeded random numbers, the same on every machine: sfc32 (Doty-Humphrey, PractRand), 128 bits of state that can be
 * saved and restored, so that a resumed run draws what the uninterrupted run would have drawn.
 */
export class Random {
  private constructor(private readonly words: Uint32Array) {}

  /**
   * A stream of its own for each seed.
   * @param seed any integer
   */
  static seeded(seed: number): Random {
    return Random.fromWords([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 0x9e3779b9])
  }

  /** Continues from a saved state. */
  static restore(state: RandomState): Random {
    return new Random(Uint32Array.from(state))
  }

  private static fromWords([a, b, c]: readonly [number, number, number]): Random {
    const random = new Random(Uint32Array.of(a, b, c, 1))
    for (let i = 0; i < 15; i++) random.uint32()
    return random
  }

  /** The state to save. */
  state(): RandomState {
    return [...this.words] as unknown as RandomState
  }

  /** An independent stream named by `label`; leaves this stream untouched. */
  fork(label: string): Random {
    let hash = 0x811c9dc5 // FNV-1a
    for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193)
    return Random.fromWords([this.words[0]! ^ hash, this.words[1]!, this.words[2]! ^ Math.imul(hash, 0x85ebca6b)])
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const w = this.words
    const sum = (w[0]! + w[1]! + w[3]!) >>> 0
    w[3] = w[3]! + 1
    w[0] = w[1]! ^ (w[1]! >>> 9)
    w[1] = w[2]! + (w[2]! << 3)
    w[2] = ((w[2]! << 21) | (w[2]! >>> 11)) + sum
    return sum
  }

  /** A real in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) * 2 ** -53
  }

  /** A normal deviate (Box-Muller; one of the pair, so that the state stays four words). */
  normal(mean = 0, std = 1): number {
    return mean + std * Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** An integer in [0, count). */
  int(count: number): number {
    return Math.floor(this.uniform() * count)
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      ;[items[i], items[j]] = [items[j]!, items[i]!]
    }
    return items
  }

  /** A float32 tensor of uniform numbers in [low, high), of the rank that the shape tells. */
  uniformTensor(shape: [number], low?: number, high?: number): tf.Tensor1D
  uniformTensor(shape: [number, number], low?: number, high?: number): tf.Tensor2D
  uniformTensor(shape: [number, number, number], low?: number, high?: number): tf.Tensor3D
  uniformTensor(shape: number[], low?: number, high?: number): tf.Tensor
  uniformTensor(shape: number[], low = 0, high = 1): tf.Tensor {
    return tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => this.uniform(low, high)),
      shape,
    )
  }

  /** A float32 tensor of normal numbers, of the rank that the shape tells. */
  normalTensor(shape: [number], mean?: number, std?: number): tf.Tensor1D
  normalTensor(shape: [number, number], mean?: number, std?: number): tf.Tensor2D
  normalTensor(shape: [number, number, number], mean?: number, std?: number): tf.Tensor3D
  normalTensor(shape: number[], mean?: number, std?: number): tf.Tensor
  normalTensor(shape: number[], mean = 0, std = 1): tf.Tensor {
    return tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => this.normal(mean, std)),
      shape,
    )
  }
}
