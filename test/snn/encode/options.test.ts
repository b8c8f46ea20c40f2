import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { encode } from 'spikemba/snn'
import { OptionError, Random, ShapeError } from 'spikemba/tensor'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let before: number
beforeEach(() => {
  before = tf.memory().numTensors
  tf.engine().startScope()
})
afterEach(() => {
  tf.engine().endScope()
  expect(tf.memory().numTensors).toBe(before)
})

const random = (): Random => Random.seeded(4)
const noNumber = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
const notPositive = fc.oneof(noNumber, fc.constantFrom(0, -0), fc.double({ max: -1e-300, noNaN: true }))
const noCount = fc.oneof(
  notPositive,
  fc.double({ min: 0.01, max: 50, noNaN: true, noDefaultInfinity: true }).filter((x) => !Number.isInteger(x)),
)
const noShare = fc.oneof(notPositive, fc.double({ min: 1, noNaN: true }))

/** Every option of every code, what it may not be, and a call with it. */
const OPTIONS: readonly [name: string, odd: fc.Arbitrary<number>, call: (x: tf.Tensor, value: number) => tf.Tensor][] =
  [
    ['rate.steps', noCount, (x, steps) => encode.rate(x, { steps, random: random() })],
    ['rate.gain', noNumber, (x, gain) => encode.rate(x, { steps: 2, random: random(), gain })],
    ['rate.offset', noNumber, (x, offset) => encode.rate(x, { steps: 2, random: random(), offset })],
    ['latency.steps', noCount, (x, steps) => encode.latency(x, { steps })],
    ['latency.threshold', noShare, (x, threshold) => encode.latency(x, { steps: 3, threshold })],
    ['latency.tau', notPositive, (x, tau) => encode.latency(x, { steps: 3, tau })],
    ['latencyTimes.steps', noCount, (x, steps) => encode.latencyTimes(x, { steps, linear: true, normalize: true })],
    [
      'latencyTimes.threshold',
      noShare,
      (x, threshold) => encode.latencyTimes(x, { steps: 3, threshold, linear: true }),
    ],
    ['latencyTimes.tau', notPositive, (x, tau) => encode.latencyTimes(x, { steps: 3, tau, linear: true })],
    ['delta.threshold', notPositive, (x, threshold) => encode.delta(x, { threshold, offSpikes: true })],
    ['direct.steps', noCount, (x, steps) => encode.direct(x, { steps })],
    ['population.neurons', noCount, (x, neurons) => encode.population(x, { neurons })],
    ['population.low', noNumber, (x, low) => encode.population(x, { neurons: 3, low })],
    ['population.high', noNumber, (x, high) => encode.population(x, { neurons: 3, high })],
    ['population.sigma', notPositive, (x, sigma) => encode.population(x, { neurons: 3, sigma })],
    ['phase.steps', fc.oneof(noCount, fc.integer({ min: 127, max: 9999 })), (x, steps) => encode.phase(x, { steps })],
  ]

test.each(OPTIONS)('%s outside its range is one clear line', (name, odd, call) => {
  const x = tf.tensor1d([0.2, 0.9])
  fc.assert(
    fc.property(odd, (value) => {
      let error: unknown
      try {
        call(x, value)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(OptionError)
      expect((error as OptionError).message).toMatch(
        new RegExp(`^${name.split('.')[1]} is ${String(value).replace(/[.+]/g, '\\$&')}, expected `),
      )
    }),
    { numRuns: 30 },
  )
})

const count = fc.integer({ min: 1, max: 9 })
const finite = fc.double({ min: -100, max: 100, noNaN: true })
const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
const share = fc.double({ min: 1e-6, max: 0.999, noNaN: true })

/** Calls with any options inside their ranges: what they give is 0 or 1 (for delta -1 too). */
const CODES: readonly [name: string, fc.Arbitrary<(x: tf.Tensor) => tf.Tensor>][] = [
  [
    'rate',
    fc.tuple(count, finite, finite).map(
      ([steps, gain, offset]) =>
        (x) =>
          encode.rate(x, { steps, random: random(), gain, offset }),
    ),
  ],
  [
    'latency',
    fc
      .record({
        steps: count,
        threshold: share,
        tau: positive,
        linear: fc.boolean(),
        normalize: fc.boolean(),
        clip: fc.boolean(),
      })
      .map((options) => (x) => encode.latency(x, options)),
  ],
  [
    'delta',
    fc
      .record({ threshold: positive, padding: fc.boolean(), offSpikes: fc.boolean() })
      .map((options) => (x) => encode.delta(x, options)),
  ],
  ['phase', fc.integer({ min: 1, max: 126 }).map((steps) => (x) => encode.phase(x, { steps }))],
]
const values = fc.array(
  fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), finite, fc.constantFrom(-1, 0, 1, 1e30, -1e30, 1e-30)),
  { maxLength: 5 },
)

describe.each(CODES)('%s', (name, code) => {
  test('gives spikes for any values, no values too', () => {
    fc.assert(
      fc.property(code, values, (encoded, x) => {
        const spikes = encoded(tf.tensor1d(x, 'float32'))
        expect([...spikes.dataSync()].filter((s) => s !== 0 && s !== 1 && !(name === 'delta' && s === -1))).toEqual([])
        if (name === 'latency') for (const sum of spikes.sum(0).dataSync()) expect(sum).toBeLessThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
  })

  test('keeps NaN: a broken value is no silent neuron', () => {
    fc.assert(
      fc.property(code, (encoded) => {
        const spikes = encoded(tf.tensor1d([0.5, Number.NaN, 0.5]))
        const perNeuron = name === 'delta' ? spikes : spikes.unstack(0).at(-1)!
        const isBroken = [...perNeuron.dataSync()].map(Number.isNaN)
        expect(isBroken).toEqual([false, true, name === 'delta']) // the step after a broken one has no difference either
      }),
      { numRuns: 20 },
    )
  })
})

test('population stays between 0 and 1 for any range and width, and keeps NaN', () => {
  fc.assert(
    fc.property(count, finite, finite, positive, (neurons, low, high, sigma) => {
      const activity = encode
        .population(tf.tensor1d([0.3, Number.NaN]), { neurons, low, high, sigma })
        .arraySync() as number[][]
      expect(activity[0]!.filter((a) => !(a >= 0 && a <= 1))).toEqual([])
      expect(activity[1]!.every(Number.isNaN)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('values above 1 fire in the first step of the linear latency code, and times are never negative', () => {
  expect(
    encode.latencyTimes(tf.tensor1d([1.5, 1, 0]), { steps: 5, linear: true, normalize: true }).arraySync(),
  ).toEqual([0, 0, expect.closeTo(3.96, 5)])
})

test('delta needs an axis of time, and has no spikes over none', () => {
  expect(() => encode.delta(tf.scalar(1))).toThrow(ShapeError)
  expect(encode.delta(tf.zeros([0, 3])).shape).toEqual([0, 3])
})
