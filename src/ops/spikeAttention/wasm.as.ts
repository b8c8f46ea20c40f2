// Attention between spikes, G = scale Q Kᵀ V, forward and backward, for one step and sample after the other.
// Q, K and V are mostly zeros, so every product is a sum of rows: the nonzeros of one factor are listed, by row or by column,
// and each names the row of the other factor to add. Plans of the products: README.md.
// Axes: m token, d width. Matrices in scratch have rows padded to four floats; their padding is never stored elsewhere.
import { ld, st, all, mul, fma } from '../runtime/wasm/assembly/simd.as'
import { transpose } from '../runtime/wasm/assembly/matrix.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

@inline function padded(n: i32): usize { return <usize>((n + 3) & ~3) * 4 }

// Nonzeros of a matrix are kept as lists: starts [lines + 1] of each line's items, items (i32 index across, f32 value).

/** Lists of x [rows, columns] by row. */
function listRows(x: usize, rows: i32, columns: i32, starts: usize, items: usize): void {
  let n: i32 = 0
  for (let r = 0; r < rows; r++) {
    store<i32>(starts + <usize>r * 4, n)
    for (let c = 0; c < columns; c += 4) {
      const left = min(4, columns - c)
      if (v128.any_true(ldPart(x, left))) {
        for (let j = 0; j < left; j++) {
          const value = load<f32>(x + <usize>j * 4)
          if (value == 0) continue
          store<i32>(items + <usize>n * 8, c + j)
          store<f32>(items + <usize>n * 8, value, 4)
          n++
        }
      }
      x += <usize>left * 4
    }
  }
  store<i32>(starts + <usize>rows * 4, n)
}

/** Lists by column from lists by row. */
function listColumns(rowStarts: usize, rowItems: usize, rows: i32, columns: i32, starts: usize, items: usize): void {
  memory.fill(starts, 0, <usize>(columns + 1) * 4)
  const total = load<i32>(rowStarts + <usize>rows * 4)
  for (let i = 0; i < total; i++) { // counts
    const p = starts + <usize>load<i32>(rowItems + <usize>i * 8) * 4
    store<i32>(p, load<i32>(p) + 1)
  }
  let sum: i32 = 0
  for (let c = 0; c <= columns; c++) { // ends; filling from the back turns them into starts
    sum += load<i32>(starts + <usize>c * 4)
    store<i32>(starts + <usize>c * 4, sum)
  }
  for (let r = rows - 1; r >= 0; r--) {
    for (let i = load<i32>(rowStarts + <usize>r * 4 + 4) - 1, first = load<i32>(rowStarts + <usize>r * 4); i >= first; i--) {
      const from = rowItems + <usize>i * 8, p = starts + <usize>load<i32>(from) * 4, at = load<i32>(p) - 1
      store<i32>(p, at)
      store<i32>(items + <usize>at * 8, r)
      store<f32>(items + <usize>at * 8, load<f32>(from, 4), 4)
    }
  }
}

/** out[line] = factor Σ value y[index] over the items of each line. y has padded rows of `width`, out rows of outStride bytes. */
function gather(starts: usize, items: usize, lines: i32, y: usize, width: i32, factor: f32, out: usize, outStride: usize): void {
  const stride = padded(width), f = all(factor)
  for (let line = 0; line < lines; line++) {
    const first = items + <usize>load<i32>(starts + <usize>line * 4) * 8, last = items + <usize>load<i32>(starts + <usize>line * 4 + 4) * 8
    let c = 0
    for (; c + 32 <= width; c += 32) {
      const from = y + <usize>c * 4, to = out + <usize>c * 4
      let a0 = all(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0
      for (let p = first; p < last; p += 8) {
        const row = from + <usize>load<i32>(p) * stride, x = v128.load32_splat(p + 4)
        a0 = fma(x, ld(row), a0)
        a1 = fma(x, ld(row + 16), a1)
        a2 = fma(x, ld(row + 32), a2)
        a3 = fma(x, ld(row + 48), a3)
        a4 = fma(x, ld(row + 64), a4)
        a5 = fma(x, ld(row + 80), a5)
        a6 = fma(x, ld(row + 96), a6)
        a7 = fma(x, ld(row + 112), a7)
      }
      st(to, mul(a0, f)); st(to + 16, mul(a1, f)); st(to + 32, mul(a2, f)); st(to + 48, mul(a3, f))
      st(to + 64, mul(a4, f)); st(to + 80, mul(a5, f)); st(to + 96, mul(a6, f)); st(to + 112, mul(a7, f))
    }
    for (; c < width; c += 4) {
      const from = y + <usize>c * 4
      let a = all(0)
      for (let p = first; p < last; p += 8) a = fma(v128.load32_splat(p + 4), ld(from + <usize>load<i32>(p) * stride), a)
      stPart(out + <usize>c * 4, mul(a, f), width - c)
    }
    out += outStride
  }
}

/** Copies rows into padded ones. */
function pad(x: usize, rows: i32, width: i32, out: usize): void {
  for (let r = 0; r < rows; r++) memory.copy(out + <usize>r * padded(width), x + <usize>(r * width) * 4, <usize>width * 4)
}

/** Bytes of scratch for the lists of a matrix [m, d]. */
@inline function listBytes(m: i32, d: i32): usize { return <usize>(2 * m * d + max(m, d) + 2) * 4 }

/** Floats of scratch: two lists, and products with padded rows. */
export function spikeAttentionForwardScratch(m: i32, d: i32, byTokens: i32): i32 {
  const tokens = <usize>m, width = <usize>d
  return <i32>((2 * listBytes(m, d) + (byTokens ? 2 * width * padded(m) + tokens * padded(m) : (tokens + width) * padded(d))) / 4)
}

export function spikeAttentionBackwardScratch(m: i32, d: i32, byTokens: i32): i32 {
  const tokens = <usize>m, width = <usize>d
  const shared = 2 * listBytes(m, d) + (tokens + width) * padded(d)
  return <i32>((shared + (byTokens ? (width + 2 * tokens) * padded(m) : width * padded(d))) / 4)
}

/**
 * q, k, v, out [groups, m, d]; scale [batch], group g belongs to sample g mod batch.
 * byTokens: (Q Kᵀ) V, else Q (Kᵀ V). work: spikeAttentionForwardScratch.
 */
export function spikeAttentionForward(
  q: usize, k: usize, v: usize, scale: usize, out: usize, work: usize, groups: i32, batch: i32, m: i32, d: i32, byTokens: i32,
): void {
  const row = <usize>d * 4, size = <usize>m * row, wide = padded(m)
  const a = work + <usize>(max(m, d) + 2) * 4, b = work + listBytes(m, d), bItems = b + <usize>(max(m, d) + 2) * 4
  const first = b + listBytes(m, d)
  for (let g = 0; g < groups; g++) {
    const s = load<f32>(scale + <usize>(g % batch) * 4)
    if (byTokens) {
      const turned = first, product = first + <usize>d * wide, scores = product + <usize>d * wide
      transpose(q, m, d, row, 1, turned, wide) // Qᵀ [d, m]
      listRows(k, m, d, work, a)
      gather(work, a, m, turned, m, 1, scores, wide) // K Qᵀ [m, m]
      listRows(v, m, d, work, a)
      listColumns(work, a, m, d, b, bItems)
      gather(b, bItems, d, scores, m, s, product, wide) // Vᵀ (K Qᵀ) = Gᵀ [d, m]
      transpose(product, d, m, wide, 1, out, row)
    } else {
      const values = first, product = first + <usize>m * padded(d)
      pad(v, m, d, values)
      listRows(k, m, d, work, a)
      listColumns(work, a, m, d, b, bItems)
      gather(b, bItems, d, values, d, 1, product, padded(d)) // Kᵀ V [d, d]
      listRows(q, m, d, work, a)
      gather(work, a, m, product, d, s, out, row)
    }
    q += size
    k += size
    v += size
    out += size
  }
}

/**
 * As the forward kernel, with dout and outputs dq, dk, dv [groups, m, d].
 * work: spikeAttentionBackwardScratch.
 */
export function spikeAttentionBackward(
  q: usize, k: usize, v: usize, scale: usize, dout: usize, dq: usize, dk: usize, dv: usize, work: usize,
  groups: i32, batch: i32, m: i32, d: i32, byTokens: i32,
): void {
  const row = <usize>d * 4, size = <usize>m * row, wide = padded(m), deep = padded(d)
  const a = work + <usize>(max(m, d) + 2) * 4, b = work + listBytes(m, d), bItems = b + <usize>(max(m, d) + 2) * 4
  const tokens = b + listBytes(m, d), square = tokens + <usize>m * deep, rest = square + <usize>d * deep
  for (let g = 0; g < groups; g++) {
    const s = load<f32>(scale + <usize>(g % batch) * 4)
    pad(dout, m, d, tokens)
    if (byTokens) {
      const turned = rest, scores = turned + <usize>d * wide, back = scores + <usize>m * wide
      transpose(dout, m, d, row, s, turned, wide) // dGᵀ [d, m]
      listRows(v, m, d, work, a)
      gather(work, a, m, turned, m, 1, scores, wide) // V dGᵀ [m, m]
      transpose(scores, m, m, wide, 1, back, wide) // dG Vᵀ
      listRows(q, m, d, work, a)
      listColumns(work, a, m, d, b, bItems)
      gather(b, bItems, d, back, m, 1, turned, wide) // Qᵀ (dG Vᵀ) = dKᵀ
      transpose(turned, d, m, wide, 1, dk, row)
      gather(b, bItems, d, tokens, d, s, square, deep) // Qᵀ dG [d, d]
      listRows(k, m, d, work, a)
      gather(work, a, m, square, d, 1, dv, row)
      listColumns(work, a, m, d, b, bItems)
      gather(b, bItems, d, scores, m, 1, turned, wide) // Kᵀ (V dGᵀ) = dQᵀ
      transpose(turned, d, m, wide, 1, dq, row)
    } else {
      listRows(q, m, d, work, a)
      listColumns(work, a, m, d, b, bItems)
      gather(b, bItems, d, tokens, d, s, square, deep) // Qᵀ dG [d, d]
      listRows(k, m, d, work, a)
      gather(work, a, m, square, d, 1, dv, row)
      transpose(square, d, d, deep, 1, rest, deep) // dGᵀ Q
      listRows(v, m, d, work, a)
      gather(work, a, m, rest, d, 1, dk, row)
      listColumns(work, a, m, d, b, bItems)
      pad(k, m, d, tokens)
      gather(b, bItems, d, tokens, d, s, square, deep) // Vᵀ K [d, d]
      listRows(dout, m, d, work, a)
      gather(work, a, m, square, d, 1, dq, row)
    }
    q += size
    k += size
    v += size
    dout += size
    dq += size
    dk += size
    dv += size
  }
}
