// Whole matrices: transposition, rows moved, sums over rows.
import { ld, st, all, add, mul } from './simd.as'
import { ldPart, stPart } from './partial.as'

/** Columns that transpose takes at once: a cache line. */
const LINE: i32 = 16
/** Floats from which on the engine's own copy is faster than a loop. */
const LONG: i32 = 128

/** Four rows of four columns, stored as four rows of the transposed. */
@inline export function transpose4(x0: v128, x1: v128, x2: v128, x3: v128, out: usize, stride: usize): void {
  const a = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5), b = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5)
  const e = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7), g = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7)
  st(out, v128.shuffle<f64>(a, b, 0, 2))
  st(out + stride, v128.shuffle<f64>(a, b, 1, 3))
  st(out + stride * 2, v128.shuffle<f64>(e, g, 0, 2))
  st(out + stride * 3, v128.shuffle<f64>(e, g, 1, 3))
}

/** out [columns, rows] = factor xᵀ, x [rows, columns]; strides in bytes. */
export function transpose(x: usize, rows: i32, columns: i32, stride: usize, factor: f32, out: usize, outStride: usize): void {
  const f = all(factor), fullRows = rows & ~3, fullColumns = columns & ~3
  for (let first = 0; first < fullColumns; first += LINE) {
    const end = min(first + LINE, fullColumns)
    for (let r = 0; r < fullRows; r += 4) {
      const p = x + <usize>r * stride, q = out + <usize>r * 4
      for (let c = first; c < end; c += 4) {
        const x0 = p + <usize>c * 4, x2 = x0 + stride * 2
        transpose4(mul(f, ld(x0)), mul(f, ld(x0 + stride)), mul(f, ld(x2)), mul(f, ld(x2 + stride)), q + <usize>c * outStride, outStride)
      }
    }
  }
  for (let c = 0; c < columns; c++) {
    for (let r = c < fullColumns ? fullRows : 0; r < rows; r++) {
      store<f32>(out + <usize>c * outStride + <usize>r * 4, factor * load<f32>(x + <usize>r * stride + <usize>c * 4))
    }
  }
}

/** out [groups, columns, rows], x [groups, rows, columns]. */
export function transposeMatrices(x: usize, out: usize, groups: i32, rows: i32, columns: i32): void {
  const size = <usize>rows * <usize>columns * 4
  for (let g = 0; g < groups; g++) {
    transpose(x, rows, columns, <usize>columns * 4, 1, out, <usize>rows * 4)
    x += size
    out += size
  }
}

/** Copies `rows` rows of `count` floats; strides in bytes. */
export function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, count: i32): void {
  for (; rows > 0; rows--) {
    if (count >= LONG) memory.copy(to, from, <usize>count * 4)
    else for (let c = 0; c < count; c += 4) stPart(to + <usize>c * 4, ldPart(from + <usize>c * 4, count - c), count - c)
    from += fromStride
    to += toStride
  }
}

/** Sets `rows` rows of `count` floats to 0; stride in bytes. */
export function clearRows(to: usize, stride: usize, rows: i32, count: i32): void {
  for (; rows > 0; rows--) {
    memory.fill(to, 0, <usize>count * 4)
    to += stride
  }
}

/** out [columns] = Σ over the rows of x [rows, columns]; eight rows at a time, which keeps rounding errors small as well. */
export function sumRows(x: usize, out: usize, rows: i32, columns: i32): void {
  const row = <usize>columns * 4
  memory.fill(out, 0, row)
  let r = 0
  for (; r + 8 <= rows; r += 8) {
    for (let c = 0; c < columns; c += 4) {
      const left = columns - c, p = x + <usize>c * 4, q = out + <usize>c * 4
      const a = add(add(ldPart(p, left), ldPart(p + row, left)), add(ldPart(p + row * 2, left), ldPart(p + row * 3, left)))
      const b = add(add(ldPart(p + row * 4, left), ldPart(p + row * 5, left)), add(ldPart(p + row * 6, left), ldPart(p + row * 7, left)))
      stPart(q, add(ldPart(q, left), add(a, b)), left)
    }
    x += row * 8
  }
  for (; r < rows; r++) {
    for (let c = 0; c < columns; c += 4) {
      const left = columns - c, q = out + <usize>c * 4
      stPart(q, add(ldPart(q, left), ldPart(x + <usize>c * 4, left)), left)
    }
    x += row
  }
}
