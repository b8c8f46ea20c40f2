/**
 * NumPy's order of addition: eight partial sums in blocks of up to 128, halves above. The official figures were rounded
 * after sums in this order, so that the last bit can decide a digit.
 * Source: numpy/_core/src/umath/loops_utils.h.src, `pairwise_sum`.
 */
export function pairwiseSum(values: ArrayLike<number>, start = 0, end = values.length): number {
  const length = end - start
  if (length < 8) {
    let sum = 0
    for (let i = start; i < end; i++) sum += values[i]!
    return sum
  }
  if (length > BLOCK) {
    const half = start + Math.floor(length / 2) - (Math.floor(length / 2) % 8)
    return pairwiseSum(values, start, half) + pairwiseSum(values, half, end)
  }
  const r = new Float64Array(8)
  const whole = end - (length % 8)
  for (let i = start; i < whole; i += 8) for (let lane = 0; lane < 8; lane++) r[lane] = r[lane]! + values[i + lane]!
  let sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!))
  for (let i = whole; i < end; i++) sum += values[i]!
  return sum
}

const BLOCK = 128

/** 0 where there is nothing to average. */
export const pairwiseMean = (values: ArrayLike<number>): number =>
  values.length ? pairwiseSum(values) / values.length : 0
