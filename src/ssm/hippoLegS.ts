import { OptionError } from '../tensor/index.js'

/**
 * The HiPPO-LegS matrix: the A of h' = A h + B x whose state holds the Legendre coefficients of everything heard so
 * far.
 *
 *   A[i][k] = -√(2i+1) √(2k+1)   i > k
 *             -(i+1)             i = k
 *             0                  i < k            B[i] = √(2i+1)
 *
 * Negative, as a stable system needs it. Mamba's own start, A = -1..-n, is its diagonal.
 * Source: Gu, Dao, Ermon, Rudra & Ré, "HiPPO", arXiv 2008.07669, theorem 2 (without 1/t); S4, arXiv 2111.00396,
 * equation 2.
 *
 * @param n states
 * @returns A, row by row [n, n]
 * @throws OptionError when n is not a whole number of at least 1
 */
export function hippoLegS(n: number): number[][] {
  check(n)
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, k) => (i > k ? -Math.sqrt((2 * i + 1) * (2 * k + 1)) : i === k ? -(i + 1) : 0)),
  )
}

/** The input weights B of {@link hippoLegS} [n]. */
export function hippoLegSInput(n: number): number[] {
  check(n)
  return Array.from({ length: n }, (_, i) => Math.sqrt(2 * i + 1))
}

function check(n: number): void {
  if (!Number.isInteger(n) || n < 1) throw new OptionError('n', n, 'a whole number of at least 1')
}
