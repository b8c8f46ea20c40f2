import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { encode } from 'spikemba/snn'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

const close = (got: tf.Tensor, want: number[], tolerance: number): void => {
  const values = got.dataSync()
  expect(values.length).toBe(want.length)
  for (const [i, x] of want.entries()) expect(Math.abs(values[i]! - x)).toBeLessThan(tolerance)
}

describe('rate', () => {
  test('fires with its value as probability, within four standard errors', () => {
    const steps = 4000
    const rates = encode
      .rate(tf.tensor1d([0, 0.1, 0.5, 1]), { steps, random: Random.seeded(1) })
      .mean(0)
      .dataSync()
    expect(rates[0]).toBe(0)
    expect(rates[3]).toBe(1)
    for (const [i, p] of [
      [1, 0.1],
      [2, 0.5],
    ] as const)
      expect(Math.abs(rates[i]! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / steps))
  })

  test('gain and offset move the probability; the same seed gives the same spikes', () => {
    const spikes = (seed: number): number[] => [
      ...encode.rate(tf.tensor1d([0.5]), { steps: 40, random: Random.seeded(seed) }).dataSync(),
    ]
    expect(spikes(2)).toEqual(spikes(2))
    expect(spikes(2)).not.toEqual(spikes(3))
    expect(encode.rate(tf.tensor1d([0.5]), { steps: 3, random: Random.seeded(1), gain: 2 }).arraySync()).toEqual([
      [1],
      [1],
      [1],
    ])
    expect(encode.rate(tf.tensor1d([0.5]), { steps: 3, random: Random.seeded(1), offset: -0.5 }).arraySync()).toEqual([
      [0],
      [0],
      [0],
    ])
  })
})

describe('latency', () => {
  const x = tf.tensor1d([0.02, 0.5, 1])

  test('times of the logarithmic and the linear code, stretched to five steps', () => {
    close(encode.latencyTimes(x, { steps: 5, normalize: true }), [4, 0.1166, 0.058], 1e-4)
    close(encode.latencyTimes(x, { steps: 5, normalize: true, linear: true }), [3.92, 2, 0], 1e-4)
    close(encode.latencyTimes(x, { steps: 5 }), [Math.log(2), Math.log(0.5 / 0.49), Math.log(1 / 0.99)], 1e-5)
  })

  test('one spike a neuron, in its rounded step', () => {
    expect(encode.latency(x, { steps: 5, normalize: true }).transpose().arraySync()).toEqual([
      [0, 0, 0, 0, 1],
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
    ])
  })

  test('values below the threshold fire last, or with clip not at all', () => {
    const faint = tf.tensor1d([0.001, 0.9])
    expect(encode.latency(faint, { steps: 3, normalize: true }).arraySync()).toEqual([
      [0, 1],
      [0, 0],
      [1, 0],
    ])
    expect(encode.latency(faint, { steps: 3, normalize: true, clip: true }).arraySync()).toEqual([
      [0, 1],
      [0, 0],
      [0, 0],
    ])
  })

  test('a larger value never fires later', () => {
    fc.assert(
      fc.property(
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (p, q, linear) => {
          const [low, high] = encode
            .latencyTimes(tf.tensor1d([Math.min(p, q), Math.max(p, q)]), { steps: 8, linear })
            .arraySync() as number[]
          expect(high!).toBeLessThanOrEqual(low! + 1e-5) // float32 rounds
        },
      ),
    )
  })

  test('refuses a threshold that is not between 0 and 1', () => {
    expect(() => encode.latency(x, { steps: 5, threshold: 0 })).toThrow(
      'threshold is 0, expected a number between 0 and 1',
    )
  })
})

describe('delta', () => {
  test.each([
    ['against 0 at first', [1, 2, 2.9, 3, 3.9], { threshold: 1 }, [1, 1, 0, 0, 0]],
    ['padded: the first step against itself', [1, 2, 2.9, 3, 3.9], { threshold: 1, padding: true }, [0, 1, 0, 0, 0]],
    ['with off spikes', [1, 2, 0, 2, 2.9], { threshold: 1, offSpikes: true }, [1, 1, -1, 1, 0]],
  ])('%s', (_, x, options, want) => {
    expect(encode.delta(tf.tensor1d(x), options).arraySync()).toEqual(want)
  })

  test('each neuron by itself', () => {
    expect(
      encode
        .delta(
          tf.tensor2d([
            [0, 1],
            [1, 1],
            [1, 3],
          ]),
          { threshold: 1, padding: true },
        )
        .arraySync(),
    ).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ])
  })
})

test('direct repeats the value', () => {
  expect(encode.direct(tf.tensor1d([0.25, -2]), { steps: 3 }).arraySync()).toEqual([
    [0.25, -2],
    [0.25, -2],
    [0.25, -2],
  ])
})

test('population: activities around the preferred values', () => {
  const [half, far] = [0.8824969, 0.6065307]
  close(encode.population(tf.tensor1d([0, 0.5, 1]), { neurons: 3 }), [1, half, far, half, 1, half, far, half, 1], 1e-6)
  close(encode.population(tf.scalar(20), { neurons: 2, low: 10, high: 30, sigma: 10 }), [far, far], 1e-6)
})

describe('phase', () => {
  test('the binary digits, the largest first', () => {
    expect(encode.phase(tf.tensor1d([0.75, 0.125]), { steps: 3 }).arraySync()).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ])
  })

  test('weighted and summed, the spikes are the value rounded down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 8 }), (byte, steps) => {
        const digits = [...encode.phase(tf.tensor1d([byte / 256]), { steps }).dataSync()]
        const value = digits.reduce((sum, digit, i) => sum + digit * 2 ** -(i + 1), 0)
        expect(value).toBe(Math.floor((byte / 256) * 2 ** steps) / 2 ** steps)
      }),
    )
  })
})

test('a code needs steps', () => {
  const x = tf.tensor1d([0.5])
  expect(() => encode.rate(x, { steps: 0, random: Random.seeded(1) })).toThrow(
    'steps is 0, expected a whole number of at least 1',
  )
  expect(() => encode.direct(x, { steps: 1.5 })).toThrow('steps is 1.5')
  expect(() => encode.population(x, { neurons: 0 })).toThrow('neurons is 0')
})

test('leaves no tensor behind but the code', () => {
  const x = tf.tensor1d([0.2, 0.7])
  const codes = [
    () => encode.rate(x, { steps: 3, random: Random.seeded(1) }),
    () => encode.latency(x, { steps: 3, normalize: true, clip: true }),
    () => encode.latencyTimes(x, { steps: 3, linear: true }),
    () => encode.delta(x, { offSpikes: true }),
    () => encode.population(x, { neurons: 3 }),
    () => encode.phase(x, { steps: 3 }),
  ]
  for (const code of codes) {
    const before = tf.memory().numTensors
    const made = code()
    expect(tf.memory().numTensors).toBe(before + 1)
    made.dispose()
  }
})
