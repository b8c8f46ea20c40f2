/**
 * The products of attention between spikes, one after the other, in the order that is cheaper (README.md), for backends
 * on which a product is a call.
 */

/** One matrix for each step and sample, where a backend keeps it. */
export interface Matrix<Place> {
  readonly at: Place
  readonly rows: number
  readonly columns: number
}

export interface Product<Place> {
  /** Whether the lines of X are its columns: Xᵀ Y in place of X Y. */
  readonly byColumn?: boolean
  /** Whether it is multiplied by the samples' scale. */
  readonly scaled?: boolean
  /** Where the result goes; a new matrix otherwise. */
  readonly into?: Place
  /** Whether it is written transposed. */
  readonly turned?: boolean
}

/** What a backend does with matrices. */
export interface Products<Place> {
  /** @param x whose zeros cost nothing */
  multiply(x: Matrix<Place>, y: Matrix<Place>, product?: Product<Place>): Matrix<Place>
  transpose(x: Matrix<Place>): Matrix<Place>
}

type Named<Name extends string, Place> = Readonly<Record<Name, Matrix<Place>>>

/** G = scale Q Kᵀ V */
export function forwardProducts<Place>(
  { multiply, transpose }: Products<Place>,
  { q, k, v }: Named<'q' | 'k' | 'v', Place>,
  into: Place,
): void {
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
  { multiply, transpose }: Products<Place>,
  { q, k, v, dy }: Named<'q' | 'k' | 'v' | 'dy', Place>,
  { dq, dk, dv }: Readonly<Record<'dq' | 'dk' | 'dv', Place>>,
): void {
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
