import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { type SelectiveScanInput, selectiveScan } from 'spikemba/ops'
import { setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { outcome, relativeError, type Tensors } from './parity.js'

// Outputs and gradients of `selective_scan_ref` (state-spaces/mamba e9594ce, Apache-2.0), which is channels first.
interface Array {
  readonly shape: number[]
  readonly data: number[]
}
interface Golden {
  readonly inputs: Readonly<Record<string, Array>>
  readonly delta_softplus: boolean
  readonly out: Array
  readonly last_state: Array
  readonly grad_out: Array
  readonly grads: Readonly<Record<string, Array>>
}
const golden = JSON.parse(readFileSync('test/fixtures/refvec/selective_scan_ref.json', 'utf8')) as Golden

/** [b, e, l] to [b, l, e]; A, D and biases as they are. */
const channelsLast = (name: string, { shape, data }: Array): tf.Tensor => {
  const tensor = tf.tensor(data, shape)
  return shape.length === 3 && name !== 'lastState' ? tensor.transpose([0, 2, 1]) : tensor
}
const RENAMED: Readonly<Record<string, string>> = { delta_bias: 'deltaBias' }
const named = (arrays: Readonly<Record<string, Array>>): Tensors =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [RENAMED[name] ?? name, channelsLast(name, array)]))

describe.each(BACKENDS.flatMap((backend) => [[backend, 'auto'] as const, [backend, 'reference'] as const]))(
  '%s, %s',
  (backend, implementation) => {
    beforeAll(async () => {
      await useBackend(backend)
      setImplementation(implementation)
    })
    afterAll(() => setImplementation('auto'))

    test('equals selective_scan_ref', () => {
      const run = (inputs: Tensors): Tensors =>
        selectiveScan({ ...(inputs as unknown as SelectiveScanInput), deltaSoftplus: golden.delta_softplus })
      const inputs = named(golden.inputs)
      const found = outcome(run, inputs, {
        y: channelsLast('y', golden.grad_out),
        lastState: tf.zeros(golden.last_state.shape),
      })
      const expected: Tensors = {
        y: channelsLast('y', golden.out),
        lastState: channelsLast('lastState', golden.last_state),
        ...Object.fromEntries(Object.entries(named(golden.grads)).map(([name, tensor]) => [`d${name}`, tensor])),
      }
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
      for (const [name, tensor] of Object.entries(expected))
        expect(relativeError(found[name]!, tensor.dataSync()), name).toBeLessThan(2e-5)
    })

    // One channel, two states, four tokens; B and C by state.
    const line = (x: number[]) => tf.tensor3d(x, [1, x.length, 1])
    const byState = (x: number[][]) => tf.tensor2d(x).transpose().expandDims(0) as tf.Tensor3D
    const tiny = () => ({
      u: line([1, 2, -1, 0.5]),
      delta: line([0, 1, -1, 0.5]),
      deltaBias: tf.tensor1d([0.2]),
      deltaSoftplus: true,
      A: tf.tensor2d([[-1, -2]]),
      B: byState([
        [1, 0, 1, 0.5],
        [0.5, 1, 0, 1],
      ]),
      C: byState([
        [1, 1, 0.5, 0],
        [0, 1, 1, 2],
      ]),
    })
    const gated = () => ({ ...tiny(), D: tf.tensor1d([0.1]), z: line([0, 1, 2, -1]) })
    const expectClose = (found: tf.Tensor, expected: number[]) =>
      expect(relativeError(found.dataSync(), expected)).toBeLessThan(1e-5)

    test('by hand, Mamba rule', () => {
      const { y, lastState } = selectiveScan(gated())
      expectClose(y, [0, 2.436397, 2.081499, -0.39325])
      expectClose(lastState, [0.194958, 0.706108])
      expectClose(selectiveScan(tiny()).y, [0.798139, 3.132697, 1.2816, 1.412216])
    })

    test('by hand, zero-order hold', () => {
      const { y, lastState } = selectiveScan({ ...gated(), discretization: 'zoh' })
      expectClose(y, [0, 0.938952, 0.430774, -0.160096])
      expectClose(lastState, [0.093315, 0.272641])
      expectClose(selectiveScan({ ...tiny(), discretization: 'zoh' }).y, [0.549834, 1.084373, 0.344536, 0.545282])
    })
  },
)
