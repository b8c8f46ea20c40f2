import * as tf from '@tensorflow/tfjs'
import { lifScan, type Surrogate, spike, surrogates } from 'spikemba/ops'
import { expect, test } from 'vitest'
import { derivativeOf } from '../../src/ops/spike/surrogateDerivatives.js'
import { surrogateCode } from '../../src/ops/spike/surrogates.js'

const slopes = (surrogate: Surrogate, x: number[]): number[] => [
  ...tf
    .grad((x) => surrogate(x).sum())(tf.tensor1d(x))
    .dataSync(),
]

// Values at 0, ±.1, ±.5, ±1.
test.each([
  ['atan(2)', surrogates.atan(), [1, 0.9102, 0.2884, 0.092]],
  ['sigmoid(4)', surrogates.sigmoid(), [1, 0.961, 0.42, 0.0707]],
  ['sigmoid(25)', surrogates.sigmoid(25), [6.25, 1.7526, 0.0001, 0]],
  ['fastSigmoid(25)', surrogates.fastSigmoid(), [1, 0.0816, 0.0055, 0.0015]],
  ['rectangle(1)', surrogates.rectangle(), [1, 1, 0, 0]],
  ['triangle(2)', surrogates.triangle(2), [1, 0.8, 0, 0]],
  ['superSpike(100)', surrogates.superSpike(), [1, 0.0083, 0.0004, 0.0001]],
  ['straightThrough', surrogates.straightThrough(), [1, 1, 1, 1]],
])('%s has the published slope, the same on both sides', (_, surrogate, expected) => {
  const right = slopes(surrogate, [0, 0.1, 0.5, 1])
  const left = slopes(surrogate, [0, -0.1, -0.5, -1])
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(right[i]! - value)).toBeLessThan(1e-4)
    expect(Math.abs(left[i]! - value)).toBeLessThan(1e-4)
  }
})

test('sigmoid(4) agrees with eight published gradients', () => {
  const x = [-0.1303, 0.4976, 0.3364, 0.4296, 0.2779, 0.458, 0.4447, 0.2466]
  const expected = [0.9351, 0.4231, 0.6557, 0.5158, 0.7451, 0.4759, 0.4943, 0.7913]
  for (const [i, value] of slopes(surrogates.sigmoid(4), x).entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-4)
})

test('fires at the threshold and above, whatever the slope', () => {
  for (const make of [surrogates.atan, surrogates.sigmoid, surrogates.rectangle, surrogates.straightThrough])
    expect([...make()(tf.tensor1d([-1, -1e-6, 0, 1e-6, 3])).dataSync()]).toEqual([0, 0, 1, 1, 1])
})

test('a spike that must exceed the threshold stays silent at it', () => {
  expect([...spike(tf.tensor1d([-1, 0, 1]), surrogates.atan().gradient, false).dataSync()]).toEqual([0, 0, 1])
})

test('says which surrogate it is', () => {
  const { name, alpha, gradient } = surrogates.fastSigmoid(10)
  expect([name, alpha, gradient(tf.scalar(-0.1)).dataSync()[0]]).toEqual(['fastSigmoid', 10, 0.25])
  expect(surrogates.superSpike().alpha).toBe(100)
})

test('takes any derivative of your own', () => {
  const gaussian = surrogates.custom((x) => x.square().neg().exp())
  expect(gaussian.name).toBe('custom')
  expect(slopes(gaussian, [0, 1])[1]).toBeCloseTo(Math.exp(-1), 6)
  const spikes = lifScan(tf.ones([4, 1]), { surrogate: gaussian, vThreshold: 0.6 }).spikes
  expect([...spikes.dataSync()]).toEqual([0, 1, 0, 1])
})

test('the derivatives for kernels, value by value, are those for tensors', () => {
  const x = [-2, -0.5, -0.3, -0.01, 0, 0.01, 0.3, 0.5, 2]
  for (const make of [
    surrogates.atan,
    surrogates.sigmoid,
    surrogates.fastSigmoid,
    surrogates.triangle,
    surrogates.rectangle,
    surrogates.superSpike,
  ])
    for (const alpha of [0.7, 1, 2, 9]) {
      const surrogate = make(alpha)
      const derivative = derivativeOf(surrogateCode(surrogate.name)!, alpha)
      for (const [i, value] of slopes(surrogate, x).entries())
        expect(value, `${surrogate.name} ${alpha}`).toBeCloseTo(derivative(x[i]!), 5)
    }
})

test('refuses a sharpness of 0', () => {
  expect(() => surrogates.atan(0)).toThrow("atan's alpha is 0, expected a number above 0")
})
