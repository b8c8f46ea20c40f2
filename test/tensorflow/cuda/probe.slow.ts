import * as tf from '@tensorflow/tfjs'
import { causalConv, lifScan, selectiveScan } from 'spikemba/ops'
import { setImplementation } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { kernelsOf } from '../../ops/parity.js'
import { standInPossible } from './onStandIn.js'
import { startStandIn } from './standIn.js'
import { tryOps } from './tryOps.js'

// A card that computes something else: the op is off, once told, and results are those of plain operations.
if (standInPossible()) {
  const card = await startStandIn()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

  describe('an op whose gradient is wrong on this card', () => {
    beforeAll(() => card.plantMistake('(1 - lif.inverseTau) * dh', 'dh'))
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
    })

    test('is told once, with card, where, and how far', async () => {
      expect(await kernelsOf(() => lifScan(current))).not.toContain('LifScan')
      expect(warn.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^LifScan on .*: the gradient of \w+ is \d\.\de[+-]\d+ beside the plain loop's, 0\.0001 is allowed; plain operations take its place$/,
          ),
        ],
      ])
    })

    test('is repeated where it is asked how ops run', async () => {
      const { forms, fellBack } = await tryOps()
      expect([forms.LifScan, forms.CausalConv]).toEqual(['reference', 'cuda'])
      expect(fellBack).toBe(warn.mock.calls[0]![0])
    })
  })

  test('an op that is right is tried once, and leaves no tensor behind', async () => {
    const x = tf.ones([1, 3, 2]) as tf.Tensor3D
    const weight = tf.ones([2, 1, 2]) as tf.Tensor3D
    expect(await kernelsOf(() => causalConv({ x, weight }))).toContain('CausalConv')
    card.calls()
    const before = tf.memory().numTensors
    causalConv({ x, weight }).dispose()
    expect(tf.memory().numTensors).toBe(before)
    expect(card.calls().filter((call) => call === 'cuLaunchKernel')).toHaveLength(1)
    const held = tf.engine().backend.numDataIds()
    const B = tf.ones([1, 3, 4]) as tf.Tensor3D
    tf.dispose([selectiveScan({ u: x, delta: x, A: tf.zeros([2, 4]), B, C: B }), B])
    expect(tf.engine().backend.numDataIds()).toBeLessThanOrEqual(held + 2)
  })
}
