/**
 * Words as fixed random directions: the same word has the same unit vector everywhere, different words are nearly
 * orthogonal.
 * Axes: q words, d vector size.
 */
import { Random } from '../../tensor/index.js'
import type { FeatureMatrix } from '../features/featureMatrix.js'

/** Lower-case words of a sentence. */
export const wordsOf = (sentence: string): string[] => sentence.toLowerCase().match(/[a-z0-9']+/g) ?? ['empty']

/** Unit vector of a word, hashed from the word and the seed [d]. */
export function hashedWordVector(word: string, size: number, seed = 0): Float32Array {
  const random = Random.seeded(seed).fork(`word ${word}`)
  const vector = Float32Array.from({ length: size }, () => random.normal())
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** One row per word [q, d]. */
export function hashedText(sentence: string, size: number, seed = 0): FeatureMatrix {
  const rows = wordsOf(sentence).map((word) => hashedWordVector(word, size, seed))
  const data = new Float32Array(rows.length * size)
  for (const [i, row] of rows.entries()) data.set(row, i * size)
  return { rows: rows.length, columns: size, data }
}
