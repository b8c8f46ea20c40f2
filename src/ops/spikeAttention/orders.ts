/**
 * The products of attention between spikes, one after the other, in the order that is cheaper (README.md), for backends
 * on which a product is a call.
 */
import type { AttentionSizes } from './types.js'

/** What a backend does with matrices, of which each step and sample has one. */
export interface MatrixCalls<Place> {
  /** @returns where a matrix may lie until the end */
  scratch(rows: number, columns: number): Place
  multiply(product: ProductCall<Place>): void
  transpose(from: Matrix<Place>, to: Place): void
}

export interface Matrix<Place> {
  readonly at: Place
  readonly rows: number
  readonly columns: number
}

/** A product of `lines` by `width`, of sums of `across` terms. */
export interface ProductCall<Place> extends Required<Omit<Product<Place>, 'into'>> {
  /** Whose zeros cost nothing. */
  readonly x: Place
  readonly y: Place
  readonly out: Place
  readonly lines: number
  readonly across: number
  readonly width: number
}

interface Product<Place> {
  /** Whether the lines of X are its columns: Xᵀ Y in place of X Y. */
  readonly byColumn?: boolean
  /** Whether it is multiplied by the samples' scale. */
  readonly scaled?: boolean
  /** Whether it is written transposed. */
  readonly turned?: boolean
  /** Where the result goes; new memory otherwise. */
  readonly into?: Place
}

type Named<Name extends string, Place> = Readonly<Record<Name, Place>>

/** The calls as functions of matrices. */
function algebra<Place>(calls: MatrixCalls<Place>) {
  const matrix = (rows: number, columns: number, at = calls.scratch(rows, columns)): Matrix<Place> => ({
    at,
    rows,
    columns,
  })
  return {
    matrix,
    multiply(
      x: Matrix<Place>,
      y: Matrix<Place>,
      { byColumn = false, scaled = false, turned = false, into }: Product<Place> = {},
    ): Matrix<Place> {
      const [lines, across] = byColumn ? [x.columns, x.rows] : [x.rows, x.columns]
      const width = y.columns
      const product = turned ? matrix(width, lines, into) : matrix(lines, width, into)
      calls.multiply({ x: x.at, y: y.at, out: product.at, lines, across, width, byColumn, scaled, turned })
      return product
    },
    transpose(x: Matrix<Place>): Matrix<Place> {
      const turned = matrix(x.columns, x.rows)
      calls.transpose(x, turned.at)
      return turned
    },
  }
}

/** G = scale Q Kᵀ V */
export function forwardProducts<Place>(
  { m, d }: AttentionSizes,
  calls: MatrixCalls<Place>,
  given: Named<'q' | 'k' | 'v', Place>,
  into: Place,
): void {
  const { matrix, multiply, transpose } = algebra(calls)
  const [q, k, v] = [matrix(m, d, given.q), matrix(m, d, given.k), matrix(m, d, given.v)]
  if (q.rows <= q.columns) {
    const scores = multiply(k, transpose(q)) // K Qᵀ [m, m]
    multiply(v, scores, { byColumn: true, scaled: true, into, turned: true }) // Vᵀ (K Qᵀ) = Gᵀ
  } else {
    const inner = multiply(k, v, { byColumn: true }) // Kᵀ V [d, d]
    multiply(q, inner, { scaled: true, into })
  }
}

/** The gradients of q, k and v, from that of G. */
export function backwardProducts<Place>(
  { m, d }: AttentionSizes,
  calls: MatrixCalls<Place>,
  given: Named<'q' | 'k' | 'v' | 'dy', Place>,
  { dq, dk, dv }: Named<'dq' | 'dk' | 'dv', Place>,
): void {
  const { matrix, multiply, transpose } = algebra(calls)
  const [q, k, v, dy] = [matrix(m, d, given.q), matrix(m, d, given.k), matrix(m, d, given.v), matrix(m, d, given.dy)]
  const outer = multiply(q, dy, { byColumn: true, scaled: true }) // Qᵀ dG [d, d]
  multiply(k, outer, { into: dv })
  if (q.rows <= q.columns) {
    const scores = multiply(v, transpose(dy), { scaled: true }) // V dGᵀ [m, m]
    multiply(q, transpose(scores), { byColumn: true, into: dk, turned: true }) // Qᵀ (dG Vᵀ) = dKᵀ
    multiply(k, scores, { byColumn: true, into: dq, turned: true }) // Kᵀ (V dGᵀ) = dQᵀ
  } else {
    multiply(v, transpose(outer), { into: dk })
    const inner = multiply(v, k, { byColumn: true, scaled: true }) // Vᵀ K [d, d]
    multiply(dy, inner, { into: dq })
  }
}
