import * as tf from '@tensorflow/tfjs'
import { type Implementation, Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdamStepOptions, adamStep } from '../../src/ops/internal.js'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, relativeError } from './parity.js'

const OPTIONS = { lr: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, scale: 0.3 }
const SIZES = [1, 2, 3, 4, 5, 31, 1025]

/** The definition, number by number in float64. */
function expectedAfter(
  start: Float32Array,
  gradients: Float32Array[],
  { lr, beta1, beta2, epsilon, weightDecay, scale }: typeof OPTIONS,
  decoupled: boolean,
) {
  return Array.from(start, (w0, i) => {
    let [w, m, v] = [w0, 0, 0]
    for (const [k, gradient] of gradients.entries()) {
      const g = scale * gradient[i]! + (decoupled ? 0 : weightDecay * w)
      m = beta1 * m + (1 - beta1) * g
      v = beta2 * v + (1 - beta2) * g * g
      if (decoupled) w *= 1 - lr * weightDecay
      w -= (lr * (m / (1 - beta1 ** (k + 1)))) / (Math.sqrt(v / (1 - beta2 ** (k + 1))) + epsilon)
    }
    return w
  })
}

const numbers = (random: Random, size: number): Float32Array => random.normalTensor([size]).dataSync() as Float32Array

/** Parameter and moments on the tape-free path of an optimiser. */
function optimised(start: Float32Array) {
  const tensors = {
    parameter: tf.variable(tf.tensor1d(start)),
    m: tf.variable(tf.zeros([start.length])),
    v: tf.variable(tf.zeros([start.length])),
  }
  return {
    ...tensors,
    step: (gradient: Float32Array, options: AdamStepOptions) =>
      tf.tidy(() => adamStep({ ...tensors, gradient: tf.tensor1d(gradient) }, options)),
  }
}

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => {
    poisonMemory(false)
    setImplementation('auto')
  })

  test.each(
    SIZES.flatMap((size) =>
      [true, false].flatMap((decoupled) =>
        (['auto', 'reference'] as const).map((form) => [size, decoupled, form] as const),
      ),
    ),
  )(
    'ten steps over %i numbers, decoupled %s, %s, are the definition',
    (size: number, decoupled: boolean, form: Implementation) => {
      setImplementation(form)
      const random = Random.seeded(size)
      const start = numbers(random, size)
      const gradients = Array.from({ length: 10 }, () => numbers(random, size))
      const own = optimised(start)
      for (const [k, gradient] of gradients.entries()) own.step(gradient, { ...OPTIONS, decoupled, step: k + 1 })
      expect(relativeError(own.parameter.dataSync(), expectedAfter(start, gradients, OPTIONS, decoupled))).toBeLessThan(
        1e-6,
      )
    },
  )

  test('goes on from saved moments as if it had never stopped', () => {
    setImplementation('auto')
    const random = Random.seeded(3)
    const start = numbers(random, 13)
    const gradients = Array.from({ length: 6 }, () => numbers(random, 13))
    const options = { ...OPTIONS, decoupled: true }
    const whole = optimised(start)
    for (const [k, gradient] of gradients.entries()) whole.step(gradient, { ...options, step: k + 1 })
    const first = optimised(start)
    for (const [k, gradient] of gradients.slice(0, 3).entries()) first.step(gradient, { ...options, step: k + 1 })
    const second = optimised(first.parameter.dataSync() as Float32Array)
    for (const name of ['m', 'v'] as const) second[name].assign(tf.tensor1d(first[name].dataSync() as Float32Array))
    for (const [k, gradient] of gradients.slice(3).entries()) second.step(gradient, { ...options, step: k + 4 })
    expect([...second.parameter.dataSync()]).toEqual([...whole.parameter.dataSync()])
  })

  test('leaves alone what shared its values with a variable, and leaves no tensor behind', () => {
    const zeros = tf.zeros([3])
    const m = tf.variable(zeros)
    const v = tf.variable(zeros)
    const parameter = tf.variable(tf.ones([3]))
    const gradient = tf.ones([3])
    const before = tf.memory().numTensors
    adamStep({ parameter, gradient, m, v }, { ...OPTIONS, decoupled: true, step: 1 })
    expect(tf.memory().numTensors).toBe(before)
    expect([...zeros.dataSync()]).toEqual([0, 0, 0])
    expect(m.dataSync()[0]).toBeCloseTo(0.03, 6)
    expect(v.dataSync()[0]).toBeCloseTo(9e-5, 6)
  })

  test('many parameters at once move as they do one by one, also more than one call takes', () => {
    setImplementation('auto')
    const sizes = [3, 2 ** 20 - 5, 7, 1, 64]
    const wave = (speed: number) => sizes.map((size) => new Float32Array(size).map((_, i) => Math.sin(speed * i)))
    const [starts, gradients] = [wave(1), wave(0.3)]
    const options = { ...OPTIONS, decoupled: true, step: 1 }
    const [together, alone] = [starts.map(optimised), starts.map(optimised)]
    const given = together.map(({ parameter, m, v }, i) => ({ parameter, m, v, gradient: tf.tensor1d(gradients[i]!) }))
    const before = tf.memory().numTensors
    adamStep(given, options)
    expect(tf.memory().numTensors).toBe(before)
    for (const [i, own] of alone.entries()) {
      own.step(gradients[i]!, options)
      for (const name of ['parameter', 'm', 'v'] as const)
        expect(relativeError(together[i]![name].dataSync(), own[name].dataSync())).toBe(0)
    }
    adamStep([], options)
  })

  test('runs its own kernel, once', async () => {
    setImplementation('auto')
    const own = optimised(Float32Array.of(1))
    const gradient = tf.ones([1])
    const { parameter, m, v } = own
    const names = await kernelsOf(() =>
      adamStep({ parameter, m, v, gradient }, { ...OPTIONS, decoupled: true, step: 1 }),
    )
    expect(names.filter((name) => name === 'AdamStep')).toHaveLength(1)
  })
})

test('says what does not fit', () => {
  const variable = tf.variable(tf.zeros([2]))
  const options = { ...OPTIONS, decoupled: true, step: 1 }
  expect(() => adamStep({ parameter: variable, gradient: tf.zeros([3]), m: variable, v: variable }, options)).toThrow(
    'adamStep: gradient has shape [3], expected [2]',
  )
  expect(() =>
    adamStep({ parameter: variable, gradient: variable, m: variable, v: variable }, { ...options, step: 0 }),
  ).toThrow('step is 0, expected at least 1')
})
