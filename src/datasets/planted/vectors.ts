import type { Random } from '../../tensor/index.js'

/** Scales to norm 1 in place, and returns the same array. */
export function unit(vector: Float32Array): Float32Array {
  const scale = 1 / (Math.sqrt(dot(vector, vector)) + 1e-8)
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale
  return vector
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Fills with normal deviates, two from each pair of uniform numbers (Box-Muller), and returns the same array. */
export function fillNormal(target: Float32Array, random: Random): Float32Array {
  for (let i = 0; i < target.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((random.uint32() + 1) / 2 ** 32))
    const angle = (2 * Math.PI * random.uint32()) / 2 ** 32
    target[i] = radius * Math.cos(angle)
    if (i + 1 < target.length) target[i + 1] = radius * Math.sin(angle)
  }
  return target
}
