// Spikes, last membrane and gradients of SpikingJelly's LIFNode (multi-step, run in PyTorch), five settings.
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { LIF, type LifOptions, surrogates } from 'spikemba/snn'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'

interface Stored {
  readonly shape: number[]
  readonly data: number[]
}
interface Case {
  readonly kwargs: {
    tau: number
    detach_reset?: boolean
    v_threshold?: number
    v_reset?: null
    decay_input?: boolean
    surrogate_function?: string
  }
  readonly x: Stored
  readonly spikes: Stored
  readonly v_last: Stored
  readonly grad_out: Stored
  readonly grad_x: Stored
}
const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/refvec/lif_spikingjelly.json', import.meta.url), 'utf8'),
) as { cases: Record<string, Case> }

const options = ({ kwargs }: Case): LifOptions => ({
  ...LIF.presets.spikingjelly,
  tau: kwargs.tau,
  detachReset: kwargs.detach_reset ?? false,
  vThreshold: kwargs.v_threshold ?? 1,
  vReset: kwargs.v_reset === undefined ? 0 : kwargs.v_reset,
  decayInput: kwargs.decay_input ?? true,
  surrogate: kwargs.surrogate_function ? surrogates.atan(2) : surrogates.sigmoid(4),
})
const tensor = ({ data, shape }: Stored): tf.Tensor => tf.tensor(data, shape)

/** Largest difference, in units of the largest wanted value. */
function relativeError(got: tf.Tensor, want: Stored): number {
  const values = got.dataSync()
  const scale = Math.max(...want.data.map(Math.abs))
  return Math.max(...want.data.map((x, i) => Math.abs(x - values[i]!))) / scale
}

describe.each(BACKENDS)('on %s', (backend) => {
  describe.each(['auto', 'reference'] as const)('with %s kernels', (implementation) => {
    afterAll(async () => {
      setImplementation('auto')
      await useBackend('cpu')
    })

    test.each(Object.entries(cases))('%s', async (_, vectors) => {
      await useBackend(backend)
      setImplementation(implementation)
      const lif = new LIF(options(vectors))
      const { spikes, state } = lif.forward(tensor(vectors.x))
      expect([...spikes.dataSync()]).toEqual(vectors.spikes.data)
      expect(relativeError(state.membrane, vectors.v_last)).toBeLessThan(2e-5)
      const gradient = tf.grad((x) => lif.forward(x).spikes.mul(tensor(vectors.grad_out)).sum())(tensor(vectors.x))
      expect(relativeError(gradient, vectors.grad_x)).toBeLessThan(2e-5)
    })
  })
})

test('the loop of steps gives the same gradients as the fused scan', () => {
  const lif = new LIF({ vThreshold: 0.5, detachReset: false })
  const x = Random.seeded(3).normalTensor([6, 4, 3])
  const weight = Random.seeded(4).normalTensor([6, 4, 3])
  const whole = tf.grad((v) => lif.forward(v).spikes.mul(weight).sum())(x)
  const looped = tf.grad((v) => {
    let state = lif.initialState([4, 3])
    const spikes = Array.from({ length: 6 }, (_, t) => {
      const out = lif.step(v.slice(t, 1).squeeze([0]), state)
      state = out.state
      return out.spikes
    })
    return tf.stack(spikes).mul(weight).sum()
  })(x)
  expect(whole.sub(looped).abs().max().arraySync()).toBeLessThan(1e-6)
})
