import * as tf from '@tensorflow/tfjs'
import { lifScan, surrogates } from 'spikemba/ops'
import { setImplementation } from 'spikemba/tensor'
import { afterEach, describe, expect, test } from 'vitest'
import { lifBackwardLoop, lifForwardLoop } from '../../src/ops/lifScan/cpu.js'
import type { LifParameters } from '../../src/ops/lifScan/types.js'
import { ATAN } from '../../src/ops/spike/surrogateCodes.js'
import { expectGradients } from './parity.js'

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]
const column = (x: number[]): tf.Tensor => tf.tensor2d(x, [x.length, 1])

describe.each(['auto', 'reference'] as const)('%s', (implementation) => {
  test.each([
    [
      'charges by half the distance, fires at the threshold, falls back to the reset',
      {},
      [0.5, 0.75, 0, 0],
      [0, 0, 1, 0],
    ],
    ['subtracts the threshold where the reset is soft', { vReset: null }, [0.5, 0.75, 0.375, 0.1875], [0, 0, 1, 0]],
    ['takes the current whole without decayInput', { decayInput: false }, [0, 0, 0, 0], [1, 1, 1, 0]],
    ['leaks towards the reset potential', { vReset: -0.5 }, [0.25, 0.375, 0.9375, 0.21875], [0, 0, 0, 0]],
  ])('%s', (_, options, membrane, spikes) => {
    setImplementation(implementation)
    const initial = 'vReset' in options && options.vReset === -0.5 ? tf.zeros([1]) : undefined
    const found = lifScan(column([1, 1, 2, 0]), { ...options, initial, membrane: true })
    expect(values(found.spikes)).toEqual(spikes)
    expect(values(found.membrane!)).toEqual(membrane)
    expect(values(found.last)).toEqual(membrane.slice(-1))
  })

  test('fires when the potential meets the threshold, unless told otherwise', () => {
    setImplementation(implementation)
    expect(values(lifScan(column([2])).spikes)).toEqual([1])
    expect(values(lifScan(column([2]), { fireOnEqual: false }).spikes)).toEqual([0])
    expect(values(lifScan(column([0]), { fireOnEqual: false, vThreshold: 0 }).spikes)).toEqual([0])
    expect(values(lifScan(column([-1]), { fireOnEqual: false, vThreshold: -0.5 }).spikes)).toEqual([0])
  })

  test('a constant current is the same current at every step', () => {
    setImplementation(implementation)
    const x = tf.tensor2d([[0.3, 1.4, 2.5]])
    const stays = lifScan(x, { steps: 6 })
    const tiled = lifScan(x.tile([6, 1]))
    expect(values(stays.spikes)).toEqual(values(tiled.spikes))
    expect(values(stays.last)).toEqual(values(tiled.last))
  })

  test('goes on from the last potential', () => {
    setImplementation(implementation)
    const x = tf.linspace(0, 2, 12).reshape([6, 2])
    const whole = lifScan(x)
    const first = lifScan(x.slice([0, 0], [2, 2]))
    const second = lifScan(x.slice([2, 0], [4, 2]), { initial: first.last })
    expect([...values(first.spikes), ...values(second.spikes)]).toEqual(values(whole.spikes))
    expect(values(second.last)).toEqual(values(whole.last))
  })

  test('lets the surrogate through at the threshold: dS/dX = g(0) / tau', () => {
    setImplementation(implementation)
    expect(values(tf.grad((x) => lifScan(x).spikes.sum())(column([2])))[0]).toBeCloseTo(1 / 2, 6)
  })

  test('leaves no tensor behind', () => {
    setImplementation(implementation)
    const x = tf.ones([3, 5])
    const run = () =>
      tf.tidy(
        () => void tf.grads((x, v) => lifScan(x!, { initial: v!, membrane: true }).last.sum())([x, tf.zeros([5])]),
      )
    run()
    const before = tf.memory().numTensors
    run()
    run()
    expect(tf.memory().numTensors).toBe(before)
    x.dispose()
  })

  afterEach(() => setImplementation('auto'))
})

test('says what does not fit', () => {
  expect(() => lifScan(tf.zeros([3, 2]), { steps: 4 })).toThrow(
    'lifScan: current has shape [3, 2], expected [t=4 or 1, …]',
  )
  expect(() => lifScan(tf.zeros([3, 2]), { initial: tf.zeros([3]) })).toThrow(
    'lifScan: initial has shape [3], expected [2]',
  )
  expect(() => lifScan(tf.zeros([3, 2]), { tau: 0.5 })).toThrow('tau is 0.5, expected at least 1 step')
})

// Away from the threshold the last potential is a smooth function of currents and start, through resets too:
// what the reset leaves behind does not depend on when exactly it fired (hard), or does so smoothly (soft).
test.each([
  [false, true],
  [true, true],
  [false, false],
  [true, false],
])(
  'the gradient of the last potential is that of finite differences in float64: soft %s, decayInput %s',
  (soft, decayInput) => {
    const steps = 7
    const m = 5
    const parameters: LifParameters = {
      ...{ steps, m, constant: false, inverseTau: 1 / 3, inputGain: decayInput ? 1 / 3 : 1, vThreshold: 0.8 },
      ...{ fireOnEqual: true, vReset: soft ? 0 : -0.1, softReset: soft, detachReset: true, surrogate: ATAN, alpha: 2 },
    }
    const x = Float64Array.from({ length: steps * m }, (_, i) => 1.1 + Math.sin(3 * i))
    const initial = Float64Array.from({ length: m }, (_, i) => Math.cos(i) / 3)
    const last = (): number => {
      const to = new Float64Array(m)
      const spikes = new Float64Array(steps * m)
      lifForwardLoop(x, initial, parameters, spikes, to)
      return to.reduce((sum, v, i) => sum + v * (i + 1), 0)
    }
    const spikes = new Float64Array(steps * m)
    lifForwardLoop(x, initial, parameters, spikes, new Float64Array(m))
    expect(spikes.reduce((a, b) => a + b)).toBeGreaterThan(4)
    const dx = new Float64Array(steps * m)
    const dInitial = new Float64Array(m)
    const dLast = Float64Array.from({ length: m }, (_, i) => i + 1)
    lifBackwardLoop(x, initial, parameters, { dSpikes: new Float64Array(steps * m), dLast }, dx, dInitial)
    expectGradients(last, [
      [x, dx],
      [initial, dInitial],
    ])
  },
)

test('the names of the settings are the defaults of the field', () => {
  const x = tf.tensor2d([[0.4, 3, 1.7]])
  const plain = lifScan(x, { steps: 5 })
  const told = lifScan(x, {
    steps: 5,
    tau: 2,
    vThreshold: 1,
    vReset: 0,
    decayInput: true,
    detachReset: true,
    fireOnEqual: true,
    surrogate: surrogates.atan(2),
  })
  expect(values(plain.spikes)).toEqual(values(told.spikes))
})
