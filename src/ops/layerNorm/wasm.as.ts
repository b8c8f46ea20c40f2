// Layer normalisation over the last axis. Equations: layerNorm.ts.
import { ld, st, all, add, sub, mul, fma, sum } from '../runtime/wasm/assembly/simd.as'

/** x [rows, n]; weight, bias [n] or 0. Outputs: y [rows, n], stats [rows, 2]: each row's mean and 1/sqrt(var + epsilon). */
export function layerNormForward(x: usize, weight: usize, bias: usize, y: usize, stats: usize, rows: i32, n: i32, epsilon: f32): void {
  const end = <usize>(n & ~3) * 4, row = <usize>n * 4
  for (let r = 0; r < rows; r++) {
    let lanes = all(0), total: f32 = 0, o: usize = 0
    for (; o < end; o += 16) lanes = add(lanes, ld(x + o))
    for (; o < row; o += 4) total += load<f32>(x + o)
    const mean = (total + sum(lanes)) / <f32>n, centre = all(mean)
    lanes = all(0)
    total = 0
    for (o = 0; o < end; o += 16) { const z = sub(ld(x + o), centre); lanes = fma(z, z, lanes) }
    for (; o < row; o += 4) { const z = load<f32>(x + o) - mean; total += z * z }
    const inverse: f32 = 1 / sqrt<f32>((total + sum(lanes)) / <f32>n + epsilon), factor = all(inverse)
    for (o = 0; o < end; o += 16) {
      let z = mul(sub(ld(x + o), centre), factor)
      if (weight) z = mul(z, ld(weight + o))
      if (bias) z = add(z, ld(bias + o))
      st(y + o, z)
    }
    for (; o < row; o += 4) {
      let z = (load<f32>(x + o) - mean) * inverse
      if (weight) z *= load<f32>(weight + o)
      if (bias) z += load<f32>(bias + o)
      store<f32>(y + o, z)
    }
    store<f32>(stats, mean)
    store<f32>(stats, inverse, 4)
    x += row
    y += row
    stats += 8
  }
}

/** Inputs as above, and dy. Outputs: dx [rows, n]; dweight, dbias [n] or 0. */
export function layerNormBackward(
  x: usize, weight: usize, stats: usize, dy: usize, dx: usize, dweight: usize, dbias: usize, rows: i32, n: i32,
): void {
  const end = <usize>(n & ~3) * 4, row = <usize>n * 4
  if (dweight) memory.fill(dweight, 0, row)
  if (dbias) memory.fill(dbias, 0, row)
  for (let r = 0; r < rows; r++) {
    const mean = load<f32>(stats), inverse = load<f32>(stats, 4), centre = all(mean), factor = all(inverse)
    let gs = all(0), gzs = all(0), gTotal: f32 = 0, gzTotal: f32 = 0, o: usize = 0
    for (; o < end; o += 16) {
      const z = mul(sub(ld(x + o), centre), factor), g = weight ? mul(ld(dy + o), ld(weight + o)) : ld(dy + o)
      gs = add(gs, g)
      gzs = fma(g, z, gzs)
    }
    for (; o < row; o += 4) {
      const z = (load<f32>(x + o) - mean) * inverse, g = weight ? load<f32>(dy + o) * load<f32>(weight + o) : load<f32>(dy + o)
      gTotal += g
      gzTotal += g * z
    }
    const a = (gTotal + sum(gs)) / <f32>n, b = (gzTotal + sum(gzs)) / <f32>n, as = all(a), bs = all(b)
    for (o = 0; o < end; o += 16) {
      const d = ld(dy + o), z = mul(sub(ld(x + o), centre), factor), g = weight ? mul(d, ld(weight + o)) : d
      st(dx + o, mul(factor, sub(sub(g, as), mul(z, bs))))
      if (dweight) st(dweight + o, fma(d, z, ld(dweight + o)))
      if (dbias) st(dbias + o, add(d, ld(dbias + o)))
    }
    for (; o < row; o += 4) {
      const d = load<f32>(dy + o), z = (load<f32>(x + o) - mean) * inverse, g = weight ? d * load<f32>(weight + o) : d
      store<f32>(dx + o, inverse * (g - a - z * b))
      if (dweight) store<f32>(dweight + o, load<f32>(dweight + o) + d * z)
      if (dbias) store<f32>(dbias + o, load<f32>(dbias + o) + d)
    }
    x += row
    dy += row
    dx += row
    stats += 8
  }
}
