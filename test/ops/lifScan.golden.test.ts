import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { type LifScanOptions, lifScan, surrogates } from 'spikemba/ops'
import { type Implementation, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { relativeError } from './parity.js'

// Spikes, last potential and surrogate gradients of SpikingJelly's LIFNode (float32, PyTorch), five settings.

interface Vector {
  readonly shape: number[]
  readonly data: number[]
}
interface Golden {
  readonly kwargs: {
    readonly tau: number
    readonly v_threshold?: number
    readonly v_reset?: number | null
    readonly decay_input?: boolean
    readonly detach_reset?: boolean
    readonly surrogate_function?: string
  }
  readonly x: Vector
  readonly spikes: Vector
  readonly v_last: Vector
  readonly grad_out: Vector
  readonly grad_x: Vector
}

const { cases } = JSON.parse(readFileSync('test/fixtures/refvec/lif_spikingjelly.json', 'utf8')) as {
  cases: Record<string, Golden>
}
const tensor = ({ shape, data }: Vector): tf.Tensor => tf.tensor(data, shape)

/** SpikingJelly's arguments and defaults in our names. */
const options = ({ kwargs }: Golden): LifScanOptions => ({
  tau: kwargs.tau,
  vThreshold: kwargs.v_threshold ?? 1,
  vReset: kwargs.v_reset === undefined ? 0 : kwargs.v_reset,
  decayInput: kwargs.decay_input ?? true,
  detachReset: kwargs.detach_reset ?? false,
  surrogate: kwargs.surrogate_function?.startsWith('ATan') ? surrogates.atan(2) : surrogates.sigmoid(4),
})

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))
  afterAll(() => setImplementation('auto'))

  test.each(
    Object.keys(cases).flatMap((name) =>
      (['auto', 'reference'] as const).map((implementation) => [name, implementation] as const),
    ),
  )('%s, %s', (name: string, implementation: Implementation) => {
    setImplementation(implementation)
    const golden = cases[name]!
    const found = lifScan(tensor(golden.x), options(golden))
    const gradient = tf.grad((x) => lifScan(x, options(golden)).spikes.mul(tensor(golden.grad_out)).sum())(
      tensor(golden.x),
    )
    expect([...found.spikes.dataSync()]).toEqual(golden.spikes.data)
    expect(relativeError(found.last.dataSync(), golden.v_last.data)).toBeLessThan(2e-5)
    expect(relativeError(gradient.dataSync(), golden.grad_x.data)).toBeLessThan(2e-5)
  })
})
