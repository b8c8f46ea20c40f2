// Products of matrices: C = op(A) op(B) + bias, op the identity or the transposition.
//
// As in every fast one (Goto & van de Geijn, ACM TOMS 34 (2008) 12): a tile of C, 6 rows by 8 columns, stays in registers while it walks
// along K. Its 6 values of A and 8 of B lie side by side in memory because both were rearranged into panels first, which is also
// where a transposition costs nothing. A block of B fits the second cache, a panel of A and one of B the first.
import { ld, st, splat, all, fma } from './simd.as'
import { ldPart, stPart } from './partial.as'
import { transpose4 } from './matrix.as'

/** Rows and columns of a tile. */
const ROWS: i32 = 6
const COLUMNS: i32 = 8
/** Bytes of one step along K in a panel of A, in a panel of B. */
const STEP_A: usize = 24
const STEP_B: usize = 32
/** Longest walk along K, and most columns of B, that are rearranged at once. */
const DEPTH: i32 = 384
const WIDTH: i32 = 512

/** Floats of scratch: a tile, a panel of A, a row to begin with, and panels of B. */
export function multiplyScratch(n: i32, k: i32): i32 {
  const width = (min(n, WIDTH) + COLUMNS - 1) / COLUMNS * COLUMNS
  return ROWS * COLUMNS + COLUMNS + width + min(k, DEPTH) * (ROWS + width)
}

/**
 * a [m, k], or [k, m] if transposeA; b [k, n], or [n, k] if transposeB; bias [n] or 0; c [m, n].
 * work: multiplyScratch.
 */
export function multiply(a: usize, b: usize, bias: usize, c: usize, work: usize, m: i32, n: i32, k: i32, transposeA: bool, transposeB: bool): void {
  const stepsK = max((k + DEPTH - 1) / DEPTH, 1), depth = (k + stepsK - 1) / stepsK
  const strideA = <usize>(transposeA ? m : k) * 4, strideB = <usize>(transposeB ? k : n) * 4, strideC = <usize>n * 4
  const tile = work, panelA = tile + <usize>(ROWS * COLUMNS) * 4, start = panelA + <usize>depth * STEP_A
  const panelsB = start + <usize>(min(n, WIDTH) + COLUMNS) * 4
  for (let j0 = 0; j0 < n; j0 += WIDTH) {
    const width = min(WIDTH, n - j0)
    for (let j = 0; j < width; j += 4) st(start + <usize>j * 4, bias ? ldPart(bias + <usize>(j0 + j) * 4, width - j) : all(0))
    st(start + <usize>((width + 3) & ~3) * 4, all(0))
    for (let step = 0; step < stepsK; step++) {
      const k0 = step * depth, kc = min(depth, k - k0), panel = <usize>kc * STEP_B
      for (let j = 0; j < width; j += COLUMNS) {
        const out = panelsB + <usize>(j / COLUMNS) * panel, left = min(COLUMNS, width - j)
        if (transposeB) columnsFromRows(b + <usize>(j0 + j) * strideB + <usize>k0 * 4, strideB, left, kc, out)
        else rowsOfEight(b + <usize>k0 * strideB + <usize>(j0 + j) * 4, strideB, left, kc, out)
      }
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i)
        if (transposeA) rowsOfSix(a + <usize>k0 * strideA + <usize>i * 4, strideA, rows, kc, panelA)
        else sixFromRows(a + <usize>i * strideA + <usize>k0 * 4, strideA, rows, kc, panelA)
        for (let j = 0; j < width; j += COLUMNS) {
          const left = min(COLUMNS, width - j), panelB = panelsB + <usize>(j / COLUMNS) * panel
          const target = c + <usize>i * strideC + <usize>(j0 + j) * 4, first = start + <usize>j * 4
          if (rows == ROWS && left == COLUMNS) {
            if (step == 0) multiplyTile(panelA, panelB, kc, first, 0, target, strideC)
            else multiplyTile(panelA, panelB, kc, target, strideC, target, strideC)
          } else { // at the edges, in a tile of its own
            if (step > 0) copyTile(target, strideC, tile, STEP_B, rows, left)
            multiplyTile(panelA, panelB, kc, step == 0 ? first : tile, step == 0 ? 0 : STEP_B, tile, STEP_B)
            copyTile(tile, STEP_B, target, strideC, rows, left)
          }
        }
      }
    }
  }
}

/** out [6, 8] = from [6, 8] + Σ over k of A [k, 6] B [k, 8]; strides in bytes, 0 repeats a row. */
function multiplyTile(a: usize, b: usize, k: i32, from: usize, fromStride: usize, out: usize, stride: usize): void {
  let c00 = ld(from), c01 = ld(from + 16)
  from += fromStride
  let c10 = ld(from), c11 = ld(from + 16)
  from += fromStride
  let c20 = ld(from), c21 = ld(from + 16)
  from += fromStride
  let c30 = ld(from), c31 = ld(from + 16)
  from += fromStride
  let c40 = ld(from), c41 = ld(from + 16)
  from += fromStride
  let c50 = ld(from), c51 = ld(from + 16)
  for (; k > 0; k--) {
    const b0 = ld(b), b1 = ld(b + 16)
    c00 = fma(splat(a), b0, c00)
    c01 = fma(splat(a), b1, c01)
    c10 = fma(splat(a + 4), b0, c10)
    c11 = fma(splat(a + 4), b1, c11)
    c20 = fma(splat(a + 8), b0, c20)
    c21 = fma(splat(a + 8), b1, c21)
    c30 = fma(splat(a + 12), b0, c30)
    c31 = fma(splat(a + 12), b1, c31)
    c40 = fma(splat(a + 16), b0, c40)
    c41 = fma(splat(a + 16), b1, c41)
    c50 = fma(splat(a + 20), b0, c50)
    c51 = fma(splat(a + 20), b1, c51)
    a += STEP_A
    b += STEP_B
  }
  st(out, c00)
  st(out + 16, c01)
  out += stride
  st(out, c10)
  st(out + 16, c11)
  out += stride
  st(out, c20)
  st(out + 16, c21)
  out += stride
  st(out, c30)
  st(out + 16, c31)
  out += stride
  st(out, c40)
  st(out + 16, c41)
  out += stride
  st(out, c50)
  st(out + 16, c51)
}

function copyTile(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    stPart(to, ldPart(from, columns), columns)
    if (columns > 4) stPart(to + 16, ldPart(from + 16, columns - 4), columns - 4)
    from += fromStride
    to += toStride
  }
}

// Panels. Missing columns of B are zeros, missing rows of A anything finite or not: what comes of them is never stored.

/** out [k, 8] from x [k, …]. */
function rowsOfEight(x: usize, stride: usize, count: i32, k: i32, out: usize): void {
  for (; k > 0; k--) {
    st(out, ldPart(x, count))
    st(out + 16, count > 4 ? ldPart(x + 16, count - 4) : all(0))
    x += stride
    out += STEP_B
  }
}

/** out [k, 6] from x [k, …]. */
function rowsOfSix(x: usize, stride: usize, count: i32, k: i32, out: usize): void {
  for (; k > 0; k--) {
    st(out, ldPart(x, count))
    v128.store64_lane(out + 16, count == ROWS ? v128.load64_zero(x + 16) : count == 5 ? v128.load32_zero(x + 16) : all(0), 0)
    x += stride
    out += STEP_A
  }
}

/** out [k, 8] from x [8, k]. */
function columnsFromRows(x: usize, stride: usize, count: i32, k: i32, out: usize): void {
  for (let j = 0; j < COLUMNS; j += 4) fourFromRows(x, stride, count, j, k, out + <usize>j * 4, STEP_B)
}

/** out [k, 6] from x [6, k]. */
function sixFromRows(x: usize, stride: usize, count: i32, k: i32, out: usize): void {
  fourFromRows(x, stride, count, 0, k, out, STEP_A)
  let x4 = x + <usize>min(4, count - 1) * stride, x5 = x + <usize>(count - 1) * stride, q = out + 16
  for (; k >= 4; k -= 4) {
    const r4 = ld(x4), r5 = ld(x5), low = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5), high = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7)
    v128.store64_lane(q, low, 0)
    v128.store64_lane(q + STEP_A, low, 1)
    v128.store64_lane(q + STEP_A * 2, high, 0)
    v128.store64_lane(q + STEP_A * 3, high, 1)
    x4 += 16
    x5 += 16
    q += STEP_A * 4
  }
  for (; k > 0; k--) {
    store<f32>(q, load<f32>(x4))
    store<f32>(q + 4, load<f32>(x5))
    x4 += 4
    x5 += 4
    q += STEP_A
  }
}

/** Four of out's columns, from the rows first … first + 3 of x; the last row stands for those past it. */
@inline function fourFromRows(x: usize, stride: usize, count: i32, first: i32, k: i32, out: usize, step: usize): void {
  const last = count - 1
  let x0 = x + <usize>min(first, last) * stride, x1 = x + <usize>min(first + 1, last) * stride
  let x2 = x + <usize>min(first + 2, last) * stride, x3 = x + <usize>min(first + 3, last) * stride
  for (; k >= 4; k -= 4) {
    transpose4(ld(x0), ld(x1), ld(x2), ld(x3), out, step)
    x0 += 16
    x1 += 16
    x2 += 16
    x3 += 16
    out += step * 4
  }
  for (; k > 0; k--) {
    store<f32>(out, load<f32>(x0))
    store<f32>(out + 4, load<f32>(x1))
    store<f32>(out + 8, load<f32>(x2))
    store<f32>(out + 12, load<f32>(x3))
    x0 += 4
    x1 += 4
    x2 += 4
    x3 += 4
    out += step
  }
}
