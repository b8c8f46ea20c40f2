import { Random } from 'spikemba/tensor'
import { describe, test } from 'vitest'
import {
  type ScanGradients,
  type ScanValues,
  scanBackwardLoop,
  scanForwardLoop,
} from '../../src/ops/selectiveScan/cpu.js'
import type { Discretization, ScanSizes } from '../../src/ops/selectiveScan/types.js'
import { expectGradients } from './parity.js'

// The loop in float64 against central differences: every partial derivative of <weights, y> + <weights', lastState>.

const random = Random.seeded(3)
const values = (size: number, low: number, high: number) =>
  Float64Array.from({ length: size }, () => random.uniform(low, high))

function example(rule: Discretization, softplus: boolean, reverse: boolean) {
  const sizes: ScanSizes = { b: 2, l: 5, e: 3, n: 2, rule, softplus, reverse }
  const { b, l, e, n } = sizes
  const inputs = {
    u: values(b * l * e, -1, 1),
    delta: softplus ? values(b * l * e, -2, 1) : values(b * l * e, 0.1, 0.9),
    A: values(e * n, -2.5, -0.1),
    B: values(b * l * n, -1, 1),
    C: values(b * l * n, -1, 1),
    D: values(e, -1, 1),
    deltaBias: values(e, -0.05, 0.5),
    initialState: values(b * e * n, -1, 1),
  }
  const mask = Float64Array.from({ length: b * l }, (_, i) => Number(i % 4 !== 3))
  return { sizes, inputs, mask, dy: values(b * l * e, -1, 1), dLast: values(b * e * n, -1, 1) }
}

describe.each(['mamba', 'zoh', 'bilinear', 'euler'] as const)('%s', (rule) => {
  test.each([
    [true, false],
    [false, true],
  ])('gradients = finite differences, softplus %s, reverse %s', (softplus, reverse) => {
    const { sizes, inputs, mask, dy, dLast } = example(rule, softplus, reverse)
    const given: ScanValues = { ...inputs, mask }
    const y = new Float64Array(dy.length)
    const last = new Float64Array(dLast.length)
    const loss = (): number => {
      scanForwardLoop(given, sizes, y, last)
      return (
        y.reduce((sum, value, i) => sum + value * dy[i]!, 0) +
        last.reduce((sum, value, i) => sum + value * dLast[i]!, 0)
      )
    }
    const gradients = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, new Float64Array(x.length)]))
    scanBackwardLoop(given, sizes, dy, dLast, gradients as unknown as ScanGradients)
    expectGradients(
      loss,
      Object.entries(inputs).map(([name, x]) => [x, gradients[name]!, name]),
    )
  })
})
