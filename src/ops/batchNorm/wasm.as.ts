// Batch normalisation over rows, each with a weight. Equations: batchNorm.ts.
// Sums run over CHUNK rows at a time before they join the total, which keeps rounding errors small over thousands of rows.
import { all, add, sub, mul, fma } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

const CHUNK: i32 = 64

/** Adds part to total and clears it [d]. */
function flush(part: usize, total: usize, d: i32): void {
  for (let c = 0; c < d; c += 4) {
    const o = <usize>c * 4, left = d - c
    stPart(total + o, add(ldPart(total + o, left), ldPart(part + o, left)), left)
  }
  memory.fill(part, 0, <usize>d * 4)
}

@inline function sumOf(w: usize, rows: i32): f32 {
  let total: f32 = 0
  for (let r = 0; r < rows; r++) total += load<f32>(w + <usize>r * 4)
  return total
}

function scale(x: usize, factor: f32, d: i32): void {
  for (let c = 0; c < d; c++) store<f32>(x + <usize>c * 4, load<f32>(x + <usize>c * 4) * factor)
}

/** Floats of scratch: sums of a chunk, then factors. */
export function batchNormForwardScratch(d: i32): i32 { return d }

/** x [rows, d], w [rows], weight and bias [d]. Outputs: y [rows, d], stats [2, d]: mean and biased variance. work: batchNormForwardScratch. */
export function batchNormForward(
  x: usize, w: usize, weight: usize, bias: usize, y: usize, stats: usize, work: usize, rows: i32, d: i32, epsilon: f32,
): void {
  const row = <usize>d * 4, mean = stats, variance = stats + row, share: f32 = 1 / sumOf(w, rows)
  memory.fill(stats, 0, row * 2)
  memory.fill(work, 0, row)
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, wr = all(load<f32>(w + <usize>r * 4))
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c
      stPart(work + o, fma(wr, ldPart(p + o, left), ldPart(work + o, left)), left)
    }
    if (r % CHUNK == CHUNK - 1 || r == rows - 1) flush(work, mean, d)
  }
  scale(mean, share, d)
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, wr = all(load<f32>(w + <usize>r * 4))
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, z = sub(ldPart(p + o, left), ldPart(mean + o, left))
      stPart(work + o, fma(wr, mul(z, z), ldPart(work + o, left)), left)
    }
    if (r % CHUNK == CHUNK - 1 || r == rows - 1) flush(work, variance, d)
  }
  scale(variance, share, d)
  for (let c = 0; c < d; c++) {
    const o = <usize>c * 4
    store<f32>(work + o, load<f32>(weight + o) / sqrt<f32>(load<f32>(variance + o) + epsilon))
  }
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, q = y + <usize>r * row
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c
      stPart(q + o, fma(sub(ldPart(p + o, left), ldPart(mean + o, left)), ldPart(work + o, left), ldPart(bias + o, left)), left)
    }
  }
}

/** Floats of scratch: 1/sqrt(variance + epsilon), and two sums of a chunk. */
export function batchNormBackwardScratch(d: i32): i32 { return 3 * d }

/** Inputs as above, and dy. Outputs: dx [rows, d], dweight and dbias [d]. work: batchNormBackwardScratch. */
export function batchNormBackward(
  x: usize, w: usize, weight: usize, stats: usize, dy: usize, dx: usize, dweight: usize, dbias: usize, work: usize, rows: i32, d: i32, epsilon: f32,
): void {
  const row = <usize>d * 4, mean = stats, inverse = work, sums = work + row, products = sums + row, share: f32 = 1 / sumOf(w, rows)
  memory.fill(sums, 0, row * 2)
  memory.fill(dweight, 0, row)
  memory.fill(dbias, 0, row)
  for (let c = 0; c < d; c++) store<f32>(inverse + <usize>c * 4, 1 / sqrt<f32>(load<f32>(stats + row + <usize>c * 4) + epsilon))
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, g = dy + <usize>r * row
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, grad = ldPart(g + o, left)
      const z = mul(sub(ldPart(p + o, left), ldPart(mean + o, left)), ldPart(inverse + o, left))
      stPart(sums + o, add(grad, ldPart(sums + o, left)), left)
      stPart(products + o, fma(grad, z, ldPart(products + o, left)), left)
    }
    if (r % CHUNK == CHUNK - 1 || r == rows - 1) {
      flush(sums, dbias, d)
      flush(products, dweight, d)
    }
  }
  for (let r = 0; r < rows; r++) {
    const p = x + <usize>r * row, g = dy + <usize>r * row, q = dx + <usize>r * row, wr = all(load<f32>(w + <usize>r * 4) * share)
    for (let c = 0; c < d; c += 4) {
      const o = <usize>c * 4, left = d - c, inv = ldPart(inverse + o, left)
      const z = mul(sub(ldPart(p + o, left), ldPart(mean + o, left)), inv)
      const common = mul(wr, fma(z, ldPart(dweight + o, left), ldPart(dbias + o, left)))
      stPart(q + o, mul(sub(ldPart(g + o, left), common), mul(inv, ldPart(weight + o, left))), left)
    }
  }
}
