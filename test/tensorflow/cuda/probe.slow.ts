import * as tf from '@tensorflow/tfjs'
import {
  causalConv,
  layerNorm,
  lifScan,
  type SelectiveScanInput,
  type SelectiveScanResult,
  selectiveScan,
  surrogates,
} from 'spikemba/ops'
import { setImplementation } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { kernelsOf } from '../../ops/parity.js'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'
import { tryOps } from './tryOps.js'

// A card that computes something else: what differs is off, once told, and results are those of plain operations.
if (standInPossible()) {
  const card = await startStandIn()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

  const tokens = (...shape: [number, number, number]) => tf.fill(shape, 0.25) as tf.Tensor3D
  const scan = (states: number, more: Partial<SelectiveScanInput> = {}): SelectiveScanResult =>
    selectiveScan({
      ...{ u: tokens(1, 3, 2), delta: tokens(1, 3, 2), B: tokens(1, 3, states), C: tokens(1, 3, states) },
      ...{ A: tf.fill([2, states], -0.5) as tf.Tensor2D, ...more },
    })

  describe('a kernel that is wrong on this card', () => {
    beforeAll(() => card.plantMistake('fabsf(z) < .5f ? series(z)', 'fabsf(z) < .5f ? 2 * series(z)')) // zero-order hold alone
    afterAll(() => card.plantMistake('', ''))

    test('is not used, and the same op’s others are', async () => {
      expect(await kernelsOf(() => scan(5, { discretization: 'zoh' }))).not.toContain('SelectiveScan')
      expect(await kernelsOf(() => scan(5))).toContain('SelectiveScan')
      expect(await kernelsOf(() => scan(5, { discretization: 'zoh' }))).not.toContain('SelectiveScan')
    })

    test('is told once, with what is special about it, card, where, and how far', () => {
      expect(warn.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^SelectiveScan \(states 5, zoh\) on .*: the gradient of \w+ is \d\.\de[+-]\d+ beside the plain loop's, 0\.0001 is allowed; plain operations take its place$/,
          ),
        ],
      ])
    })
  })

  describe('an op whose gradient is wrong on this card', () => {
    beforeAll(() => {
      card.plantMistake('(1 - lif.inverseTau) * dh', 'dh')
      warn.mockClear()
    })
    afterAll(() => card.plantMistake('', ''))
    const current = tf.linspace(0, 3, 40).reshape([5, 8])
    const gradient = () =>
      tf
        .grad((x: tf.Tensor) => lifScan(x).last.sum())(current)
        .dataSync()

    test('is not used, also when its first use is in the middle of a gradient', () => {
      const found = gradient()
      setImplementation('reference')
      expect(found).toEqual(gradient())
      setImplementation('auto')
      expect(warn).toHaveBeenCalledOnce()
    })

    test('is repeated where it is asked how ops run', async () => {
      const { forms, fellBack } = await tryOps()
      expect([forms.LifScan, forms.SelectiveScan]).toEqual(['reference', 'cuda'])
      for (const [sentence] of warn.mock.calls) expect(fellBack).toContain(sentence)
      expect(fellBack).toContainEqual(expect.stringContaining('LifScan (steps 5, atan, detachReset, fireOnEqual) on '))
    })
  })

  /** Calls of many specializations. */
  const CALLS: Readonly<Record<string, (x: tf.Tensor3D) => tf.Tensor>> = {
    'scan of 7 states': (u) => scan(7, { u }).y,
    'scan of 40 states': (u) => scan(40, { u }).y,
    'bilinear scan backwards': (u) => scan(7, { u, discretization: 'bilinear', reverse: true }).y,
    'Euler scan with D': (u) => scan(7, { u, discretization: 'euler', D: tf.ones([2]) }).y,
    '3 steps of LIF': (x) => lifScan(x.squeeze([0]), { surrogate: surrogates.triangle() }).last,
    '20 steps of LIF, soft reset': (x) =>
      lifScan(x, { steps: 20, surrogate: surrogates.superSpike(), vReset: null }).last,
    '2 taps': (x) => causalConv({ x, weight: tokens(2, 1, 2) }),
    'layer normalisation without weights': (x) => layerNorm({ x }),
  }
  const x = tokens(1, 3, 2)

  test.each(Object.entries(CALLS))('%s: what is tried is what runs', async (_, run) => {
    expect(await kernelsOf(() => run(x))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(\w+Scan|CausalConv|LayerNorm)$/)]),
    )
    const compiled = card.compilations()
    tf.grad((x: tf.Tensor) => run(x as tf.Tensor3D).sum())(x)
    expect(card.compilations()).toBe(compiled)
  })

  test.each([
    ['a scan of 513 states', () => scan(513).y],
    ['257 steps of LIF', () => lifScan(tokens(1, 3, 2), { steps: 257 }).spikes],
    ['a convolution of 17 taps', () => causalConv({ x, weight: tokens(2, 1, 17) })],
  ])('%s, which no kernel covers, runs plain operations', async (_, run) => {
    warn.mockClear()
    const compiled = card.compilations()
    expect(await kernelsOf(run)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(SelectiveScan|LifScan|CausalConv)$/)]),
    )
    const found = run().dataSync()
    setImplementation('reference')
    expect(found).toEqual(run().dataSync())
    setImplementation('auto')
    expect([card.compilations(), warn.mock.calls]).toEqual([compiled, []])
  })

  test('what is right is tried once, and leaves no tensor behind', () => {
    const run = (states: number) => tf.dispose(Object.values(scan(states)))
    const launches = () => card.calls().filter((call) => call === 'cuLaunchKernel').length
    run(9)
    launches()
    const before = tf.memory().numTensors
    const held = tf.engine().backend.numDataIds()
    tf.tidy(() => run(9))
    expect(launches()).toBe(1)
    tf.tidy(() => run(11))
    expect(launches()).toBeGreaterThan(1)
    expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual([before, held])
  })
}
