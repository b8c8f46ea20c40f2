import * as tf from '@tensorflow/tfjs'
import { LIF } from 'spikemba/snn'
import {
  attentionMap,
  deadSaturatedMap,
  type Figure,
  kernelPlot,
  lineChart,
  membraneTrace,
  rateHistogram,
  runComparison,
  spikeRaster,
  surrogateHeatmap,
} from 'spikemba/viz'
import { expect, test } from 'vitest'

const bits = Float32Array.from({ length: 4 * 2 * 3 * 5 }, (_, i) => Number(i % 7 === 0)) // [t 4, b 2, l 3, d 5]
const spikes = tf.tensor(bits, [4, 2, 3, 5])
const same = (a: Figure, b: Figure): void => {
  expect(a.text).toBe(b.text)
  expect(a.spec).toEqual(b.spec)
}

test('a tensor [t, m] is what its numbers are', () => {
  const train = tf.tensor(bits, [30, 4])
  same(spikeRaster(train, { title: 'a' }), spikeRaster(bits, 4, { title: 'a' }))
  same(spikeRaster(train), spikeRaster(bits, 4))
  same(surrogateHeatmap(train), surrogateHeatmap(bits, 4))
  same(runComparison({ a: train, b: train }), runComparison({ a: bits, b: bits, neurons: 4 }))
})

test('of spikes [t, b, l, d] a sample and a token are chosen', () => {
  const chosen = spikes.slice([0, 1, 2, 0], [4, 1, 1, 5]).dataSync()
  same(spikeRaster(spikes, { sample: 1, token: 2 }), spikeRaster(chosen, 5))
  const whole = spikes.slice([0, 1, 0, 0], [4, 1, 3, 5]).squeeze([1]).transpose([1, 0, 2]).dataSync() // [l, t, d]
  expect(spikeRaster(spikes, { sample: 1 }).text).toBe(spikeRaster(whole, 5).text)
  expect(JSON.stringify(spikeRaster(spikes).spec)).toContain('"step t, 4 for each token"')
})

test('a place that is not there, or too many axes, is refused', () => {
  expect(() => spikeRaster(spikes, { sample: 2 })).toThrow('spikeRaster: sample is 2, expected 0 to 1')
  expect(() => spikeRaster(spikes, { token: -1 })).toThrow('token is -1, expected 0 to 2')
  expect(() => spikeRaster(tf.ones([1, 1, 1, 1, 1]))).toThrow(
    'expected [t, m], [t, b, m] or [t, b, l, m]; take a part of it by slice',
  )
  expect(() => attentionMap(tf.ones([2, 3, 3]))).toThrow('expected a matrix [rows, columns]')
})

test('other pictures take tensors where they take numbers', () => {
  const rates = [0.1, 0, 0.6]
  same(rateHistogram(tf.tensor(rates)), rateHistogram(Float32Array.from(rates)))
  same(deadSaturatedMap({ a: tf.tensor(rates) }), deadSaturatedMap({ a: Float32Array.from(rates) }))
  same(kernelPlot(tf.tensor(rates)), kernelPlot(Float32Array.from(rates)))
  same(attentionMap(tf.tensor(rates, [1, 1, 3])), attentionMap([Float32Array.from(rates)]))
  same(
    lineChart({ x: tf.tensor([0, 1, 2]), series: { a: tf.tensor(rates) } }),
    lineChart({ x: [0, 1, 2], series: { a: Float32Array.from(rates) } }),
  )
})

test('a spike says its neuron, step and value under the mouse', () => {
  const figure = spikeRaster(tf.tensor(bits, [30, 4]), { secondsPerStep: 0.5, marginals: false })
  const { tooltip } = (figure.spec.layer as { encoding: { tooltip: { field: string }[] } }[])[0]!.encoding
  expect(tooltip.map(({ field }) => field)).toEqual(['m', 'step', 't', 'value'])
})

type Layers = {
  layer: { mark: { strokeDash?: number[]; type: string }; data?: { values: Record<string, unknown>[] } }[]
}
const membrane = (figure: Figure): Layers => (figure.spec.vconcat as Layers[])[0]!

test('one neuron of a layer: H dotted up to where it fired, and the fall to V', async () => {
  const x = tf.tensor([0.6, 2, 0.1, 0.6, 2, 0.1, 0.6, 2, 0.1], [3, 3])
  const out = new LIF({ tau: 2, vThreshold: 0.5, fireOnEqual: true }).forward(x, { charged: true })
  const figure = membraneTrace(out, { neuron: 0 }) // H .3, .45, .525
  expect(figure.text).toBe('neuron 0: 3 steps; 1 spike (first at t = 2), membrane reaches 0.525; threshold 0.5')
  const dotted = membrane(figure).layer.find(({ mark }) => mark.strokeDash?.[0] === 1.5)!
  expect(dotted.data!.values.map(({ t, u }) => [t, u])).toEqual([
    [1, 0.45],
    [2, 0.525],
    [2, 0],
    [2, null],
  ])
  expect(await figure.svg()).toContain('V (dotted: H)')
  expect(membraneTrace({ ...out, input: x }, { neuron: [0] }).spec.vconcat).toHaveLength(3)
  expect(() => membraneTrace(out, { neuron: 3 })).toThrow('neuron is 3, expected 0 to 2 of a layer [3]')
})

test('a neuron of [b, d] is found by its place, several are named', () => {
  const out = new LIF({ tau: 2, vThreshold: 0.5 }).forward(tf.ones([4, 2, 3]), { charged: true })
  same(membraneTrace(out, { neuron: [1, 2], title: 'a' }), membraneTrace(out, { neuron: 5, title: 'a' }))
  expect(membraneTrace(out, { neuron: [0, 1, 4] }).text).toContain('neuron 4 4 spikes')
  expect(() => membraneTrace(new LIF().forward(tf.ones([4, 3])), { neuron: 1 })).toThrow(
    'expected one of forward(x, state, { charged: true }), or { threshold }',
  )
})

test('the charged membrane is the one that the slow path compares, for each reset', () => {
  const x = tf.randomUniform([40, 7], -0.2, 1.2, 'float32', 3)
  for (const options of [{}, { vReset: null }, { decayInput: false, tau: 5 }, { vReset: 0.2 }]) {
    const lif = new LIF({ tau: 3, vThreshold: 0.4, ...options })
    const out = lif.forward(x, { charged: true })
    let state: Parameters<LIF['step']>[1]
    for (let t = 0; t < 40; t++) {
      const step = lif.step(x.slice(t, 1).squeeze([0]), state)
      const difference = out.charged!.slice(t, 1).squeeze([0]).sub(step.charged).abs().max().dataSync()[0]!
      expect(difference).toBeLessThan(1e-6)
      state = step.state
    }
    expect(out.threshold).toBe(0.4)
    const fired = out.charged!.greaterEqual(0.4).cast('float32').sub(out.spikes).abs().sum().dataSync()[0]
    expect(fired).toBe(0)
  }
})

test('an adaptive threshold comes with the charged membrane, a plain call returns neither', () => {
  const out = new LIF({ adaptive: { increment: 0.3, tau: 5 } } as never).forward(tf.ones([6, 2]), { charged: true })
  expect((out.threshold as tf.Tensor).shape).toEqual([6, 2])
  expect(membraneTrace(out, { neuron: 1 }).text).toMatch(/threshold adapts$/)
  expect(Object.keys(new LIF().forward(tf.ones([6, 2])))).toEqual(['spikes', 'membrane', 'state'])
})
