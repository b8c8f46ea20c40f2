import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { discretize, hippoLegS, hippoLegSInput } from 'spikemba/ssm'
import { useBackend } from 'spikemba/tensor'
import { afterAll, describe, expect, test } from 'vitest'

// a = -1, b = 1, δ = .1, 1, 3
const TABLE = {
  zoh: { aBar: [0.904837, 0.367879, 0.049787], bBar: [0.0951626, 0.632121, 0.950213] },
  bilinear: { aBar: [0.904762, 0.333333, -0.2], bBar: [0.0952381, 0.666667, 1.2] },
  euler: { aBar: [0.9, 0, -2], bBar: [0.1, 1, 3] },
  mamba: { aBar: [0.904837, 0.367879, 0.049787], bBar: [0.1, 1, 3] },
} as const
const STEPS = [0.1, 1, 3]
const METHODS = Object.keys(TABLE) as (keyof typeof TABLE)[]

const close = (got: ArrayLike<number>, want: ArrayLike<number>, tolerance = 1e-6): void => {
  expect(got.length).toBe(want.length)
  for (let i = 0; i < want.length; i++) expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(tolerance)
}

describe.each(METHODS)('%s', (method) => {
  test('numbers', () => {
    for (const [i, delta] of STEPS.entries()) {
      const { aBar, bBar } = discretize(-1, 1, delta, method)
      close([aBar, bBar], [TABLE[method].aBar[i]!, TABLE[method].bBar[i]!])
    }
  })

  test('a diagonal with one step an entry', () => {
    const { aBar, bBar } = discretize([-1, -1, -1], Float64Array.of(1, 1, 1), STEPS, method)
    close(aBar, TABLE[method].aBar)
    close(bBar, TABLE[method].bBar)
  })

  test.each(['cpu', 'wasm'] as const)('tensors on %s, their gradient too', async (backend) => {
    await useBackend(backend)
    const delta = tf.tensor1d(STEPS)
    const { aBar, bBar } = discretize(tf.scalar(-1), tf.scalar(1), delta, method)
    close(aBar.dataSync(), TABLE[method].aBar)
    close(bBar.dataSync(), TABLE[method].bBar)

    const gradient = tf.grad((a) => {
      const { aBar, bBar } = discretize(a, tf.scalar(1), delta, method)
      return aBar.add(bBar).sum()
    })(tf.tensor1d([-1, -1, 0]))
    const slope = (a: number, step: number): number => {
      const at = (x: number): number => Object.values(discretize(x, 1, step, method)).reduce((p, q) => p + q)
      return (at(a + 1e-5) - at(a - 1e-5)) / 2e-5
    }
    close(gradient.dataSync(), [slope(-1, 0.1), slope(-1, 1), slope(0, 3)], 2e-5)
  })

  test('a matrix with its rates on the diagonal is that diagonal', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 0, noNaN: true }), { minLength: 1, maxLength: 4 }), (rates) => {
        const b = rates.map((_, i) => i + 1)
        const matrix = rates.map((rate, i) => rates.map((_, j) => (i === j ? rate : 0)))
        const full = discretize(matrix, b, 0.3, method)
        const diagonal = discretize(rates, b, 0.3, method)
        close(
          full.aBar.map((row, i) => row[i]!),
          diagonal.aBar,
          1e-12,
        )
        close(full.bBar, diagonal.bBar, 1e-12)
      }),
    )
  })
})

afterAll(() => useBackend('cpu'))

test('zero-order hold is exact: two half steps are one step', () => {
  const [A, B] = [hippoLegS(4), hippoLegSInput(4)]
  const half = discretize(A, B, 0.35, 'zoh')
  const whole = discretize(A, B, 0.7, 'zoh')
  const times = (v: readonly number[]): number[] =>
    half.aBar.map((row) => row.reduce((sum, x, k) => sum + x * v[k]!, 0))
  close(
    times(half.bBar).map((x, i) => x + half.bBar[i]!),
    whole.bBar,
    1e-12,
  )
  for (const column of [0, 1, 2, 3])
    close(
      times(half.aBar.map((row) => row[column]!)),
      whole.aBar.map((row) => row[column]!),
      1e-12,
    )
})

test('the bilinear rule of a full matrix satisfies its definition', () => {
  const [A, B, delta] = [hippoLegS(3), hippoLegSInput(3), 0.2]
  const { aBar, bBar } = discretize(A, B, delta, 'bilinear')
  const left = (v: readonly number[]): number[] =>
    A.map((row, i) => v[i]! - row.reduce((sum, x, k) => sum + (x * v[k]! * delta) / 2, 0))
  close(
    left(bBar),
    B.map((x) => delta * x),
    1e-12,
  )
  for (const j of [0, 1, 2])
    close(
      left(aBar.map((row) => row[j]!)),
      A.map((row, i) => Number(i === j) + (delta / 2) * row[j]!),
      1e-12,
    )
})

test('Mamba multiplies B by the step where zero-order hold weighs it', () => {
  const ratio = (a: number): number => discretize(a, 1, 0.1, 'zoh').bBar / discretize(a, 1, 0.1, 'mamba').bBar
  expect(ratio(-1)).toBeCloseTo(0.952, 3)
  expect(ratio(-16)).toBeCloseTo(0.499, 3)
})

test('an integrator (a = 0) steps by δ under every rule', () => {
  for (const method of METHODS) expect(discretize(0, 2, 0.25, method)).toEqual({ aBar: 1, bBar: 0.5 })
})

test('names an unknown method and lengths that do not fit', () => {
  // @ts-expect-error the compiler knows the methods too
  expect(() => discretize(-1, 1, 0.1, 'trapezoid')).toThrow(
    "method is \"trapezoid\", expected 'mamba' or 'zoh' or 'bilinear' or 'euler'",
  )
  expect(() => discretize([-1, -2], [1], 0.1)).toThrow('b is 1, expected 2 entries')
  expect(() => discretize([-1, -2], [1, 1], [0.1])).toThrow('delta is 1, expected one step, or 2')
  expect(() => discretize([[1, 2]], [1], 0.1)).toThrow('expected a square matrix')
  expect(() => discretize([[1]], [1, 2], 0.1)).toThrow('b is 2, expected 1 entries')
})
