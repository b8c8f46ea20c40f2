// Batch normalisation over rows, each with a weight. Equations: batchNorm.ts.
// Sums over rows are in double precision: where the variance is small, as behind neurons that are almost silent, the inverse of its root enlarges what
// rounding leaves of a difference, 316 times at epsilon 1e-5.
import { all, sub, mul, fma } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

/** Floats of d sums in f64, and of what lies behind them up to a whole vector. */
@inline function sumsOf(d: i32): i32 { return 2 * ((d + 3) & ~3) }

/** Adds four floats to four f64 at p. */
@inline function addTo(p: usize, x: v128): void {
  v128.store(p, f64x2.add(v128.load(p), f64x2.promote_low_f32x4(x)))
  v128.store(p + 16, f64x2.add(v128.load(p + 16), f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3))))
}

/** x [d] := sums [d] in f64, over count. */
function quotient(x: usize, sums: usize, count: f64, d: i32): void {
  for (let c = 0; c < d; c++) store<f32>(x + <usize>c * 4, <f32>(load<f64>(sums + <usize>c * 8) / count))
}

@inline function sumOf(w: usize, rows: i32): f64 {
  let total: f64 = 0
  for (let r = 0; r < rows; r++) total += <f64>load<f32>(w + <usize>r * 4)
  return total
}

/** Floats of scratch: sums in f64, and factors. */
export function batchNormForwardScratch(d: i32): i32 { return sumsOf(d) + d }

/** x [rows, d], w [rows], weight and bias [d]. Outputs: y [rows, d], stats [2, d]: mean and biased variance. work: batchNormForwardScratch. */
export function batchNormForward(
  x: usize, w: usize, weight: usize, bias: usize, y: usize, stats: usize, work: usize, rows: i32, d: i32, epsilon: f32,
): void {
  const row = <usize>d * 4, mean = stats, variance = stats + row, count = sumOf(w, rows)
  const sums = work, bytes = <usize>sumsOf(d) * 4, factors = sums + bytes
  memory.fill(sums, 0, bytes)
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, wr = all(load<f32>(w + <usize>r * 4))
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c
      addTo(sums + 2 * o, mul(wr, ldPart(p + o, left)))
    }
  }
  quotient(mean, sums, count, d)
  memory.fill(sums, 0, bytes)
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, wr = all(load<f32>(w + <usize>r * 4))
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, z = sub(ldPart(p + o, left), ldPart(mean + o, left))
      addTo(sums + 2 * o, mul(wr, mul(z, z)))
    }
  }
  quotient(variance, sums, count, d)
  for (let c = 0; c < d; c++) {
    const o = <usize>c * 4
    store<f32>(factors + o, load<f32>(weight + o) / sqrt<f32>(load<f32>(variance + o) + epsilon))
  }
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, q = y + <usize>r * row
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c
      stPart(q + o, fma(sub(ldPart(p + o, left), ldPart(mean + o, left)), ldPart(factors + o, left), ldPart(bias + o, left)), left)
    }
  }
}

/** Floats of scratch: two sums in f64, and 1/sqrt(variance + epsilon). */
export function batchNormBackwardScratch(d: i32): i32 { return 2 * sumsOf(d) + d }

/** Inputs as above, and dy. Outputs: dx [rows, d], dweight and dbias [d]. work: batchNormBackwardScratch. */
export function batchNormBackward(
  x: usize, w: usize, weight: usize, stats: usize, dy: usize, dx: usize, dweight: usize, dbias: usize, work: usize, rows: i32, d: i32, epsilon: f32,
): void {
  const row = <usize>d * 4, mean = stats, count = sumOf(w, rows)
  const bytes = <usize>sumsOf(d) * 4, sums = work, products = sums + bytes, inverse = products + bytes
  memory.fill(sums, 0, 2 * bytes)
  for (let c = 0; c < d; c++) store<f32>(inverse + <usize>c * 4, 1 / sqrt<f32>(load<f32>(stats + row + <usize>c * 4) + epsilon))
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, g = dy + <usize>r * row
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, grad = ldPart(g + o, left)
      const z = mul(sub(ldPart(p + o, left), ldPart(mean + o, left)), ldPart(inverse + o, left))
      addTo(sums + 2 * o, grad)
      addTo(products + 2 * o, mul(grad, z))
    }
  }
  quotient(dbias, sums, 1, d)
  quotient(dweight, products, 1, d)
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, g = dy + <usize>r * row, q = dx + <usize>r * row, wr = all(<f32>(<f64>load<f32>(w + <usize>r * 4) / count))
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, inv = ldPart(inverse + o, left)
      const z = mul(sub(ldPart(p + o, left), ldPart(mean + o, left)), inv)
      const common = mul(wr, fma(z, ldPart(dweight + o, left), ldPart(dbias + o, left)))
      stPart(q + o, mul(sub(ldPart(g + o, left), common), mul(inv, ldPart(weight + o, left))), left)
    }
  }
}
