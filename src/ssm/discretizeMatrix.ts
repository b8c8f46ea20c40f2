/**
 * Discretisation of h' = A h + B x where A is a full matrix, in float64 and for small n: for lessons and initial
 * values.
 */
import type { Discretization } from '../ops/index.js'
import { OptionError } from '../tensor/index.js'

type Matrix = readonly (readonly number[])[]

/**
 * @param a [n, n], 1/s
 * @param b [n]
 * @param delta step, s
 * @returns aBar [n, n] and bBar [n]
 * @throws OptionError when a is not square, or b does not fit
 */
export function discretizeMatrix(
  a: Matrix,
  b: readonly number[],
  delta: number,
  method: Discretization,
): { aBar: number[][]; bBar: number[] } {
  const n = a.length
  if (a.some((row) => row.length !== n))
    throw new OptionError('a', `${n} rows of ${a.map((row) => row.length).join(', ')}`, 'a square matrix')
  if (b.length !== n) throw new OptionError('b', b.length, `${n} entries, as many as a has rows`)
  const scaled = combine(n, (i, j) => delta * a[i]![j]!)
  switch (method) {
    case 'euler':
      return { aBar: combine(n, (i, j) => Number(i === j) + scaled[i]![j]!), bBar: b.map((x) => delta * x) }
    case 'bilinear': {
      const left = combine(n, (i, j) => Number(i === j) - scaled[i]![j]! / 2)
      const right = combine(n, (i, j) => Number(i === j) + scaled[i]![j]! / 2)
      const solved = solve(
        left,
        right.map((row, i) => [...row, delta * b[i]!]),
      )
      return { aBar: solved.map((row) => row.slice(0, n)), bBar: solved.map((row) => row[n]!) }
    }
    case 'mamba':
      return { aBar: exponential(scaled), bBar: b.map((x) => delta * x) }
    case 'zoh': {
      // exp of [[δA, δB], [0, 0]] holds Ā and B̄ side by side, also where A has no inverse (Van Loan, IEEE TAC 23,
      // 1978).
      const block = exponential([...scaled.map((row, i) => [...row, delta * b[i]!]), Array<number>(n + 1).fill(0)])
      return { aBar: block.slice(0, n).map((row) => row.slice(0, n)), bBar: block.slice(0, n).map((row) => row[n]!) }
    }
  }
}

const combine = (n: number, entry: (i: number, j: number) => number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => entry(i, j)))

const multiply = (p: Matrix, q: Matrix): number[][] =>
  combine(p.length, (i, j) => p[i]!.reduce((sum, x, k) => sum + x * q[k]![j]!, 0))

/**
 * Scaling and squaring: exp(M) = exp(M/2^s)^(2^s), the inner one by its Taylor series, whose 18 terms leave 1e-17 at
 * norm 1/2.
 */
function exponential(m: Matrix): number[][] {
  const norm = Math.max(...m.map((row) => row.reduce((sum, x) => sum + Math.abs(x), 0)))
  const squarings = Math.max(0, Math.ceil(Math.log2(norm * 2)))
  const small = combine(m.length, (i, j) => m[i]![j]! / 2 ** squarings)
  let term = combine(m.length, (i, j) => Number(i === j))
  let sum = term
  for (let k = 1; k <= 18; k++) {
    term = multiply(term, small).map((row) => row.map((x) => x / k))
    sum = combine(m.length, (i, j) => sum[i]![j]! + term[i]![j]!)
  }
  for (let s = 0; s < squarings; s++) sum = multiply(sum, sum)
  return sum
}

/** X with left X = right, by elimination with row pivoting. */
function solve(left: Matrix, right: Matrix): number[][] {
  const n = left.length
  const rows = left.map((row, i) => [...row, ...right[i]!])
  for (let column = 0; column < n; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row, i) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? column + i : best), column)
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    const head = rows[column]!
    for (let i = 0; i < n; i++) {
      if (i === column) continue
      const factor = rows[i]![column]! / head[column]!
      rows[i] = rows[i]!.map((x, j) => x - factor * head[j]!)
    }
  }
  return rows.map((row, i) => row.slice(n).map((x) => x / row[i]!))
}
