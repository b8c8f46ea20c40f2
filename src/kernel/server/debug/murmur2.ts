/**
 * MurmurHash2 of a text, 32 bits: front ends name a cell by it, so that both sides know a cell by its text alone.
 * Source: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp (public domain, Austin Appleby)
 */
const M = 0x5bd1e995

export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text)
  let hash = seed ^ bytes.length
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    word = Math.imul(word, M)
    word ^= word >>> 24
    hash = Math.imul(hash, M) ^ Math.imul(word, M)
  }
  const left = bytes.length - at
  if (left === 3) hash ^= bytes[at + 2]! << 16
  if (left >= 2) hash ^= bytes[at + 1]! << 8
  if (left >= 1) hash = Math.imul(hash ^ bytes[at]!, M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return (hash ^ (hash >>> 15)) >>> 0
}
