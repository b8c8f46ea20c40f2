/** The mask in words: which of a tensor's values are kept. The WebAssembly kernel computes the same bits. */

/** What a kernel needs to know. */
export interface DropoutKeys {
  /** 32 bits each. */
  readonly first: number
  readonly second: number
  /** A value is dropped when its word is below this. */
  readonly limit: number
  /** What kept values are multiplied by. */
  readonly factor: number
}

/** @param seed 32 bits */
export function dropoutKeys(rate: number, seed: number): DropoutKeys {
  const first = seed >>> 0
  return {
    first,
    second: scramble(first ^ 0x9e3779b9),
    limit: Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1),
    factor: 1 / (1 - rate),
  }
}

/** For each value 0 or the factor. */
export function dropoutMask(size: number, { first, second, limit, factor }: DropoutKeys): Float32Array {
  const mask = new Float32Array(size)
  for (let i = 0; i < size; i++) mask[i] = scramble(scramble(i ^ first) ^ second) < limit ? 0 : factor
  return mask
}

/** A permutation of the 32-bit words in which every input bit turns every output bit half of the time. */
function scramble(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
