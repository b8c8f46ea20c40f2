import * as tf from '@tensorflow/tfjs'
import { compareRecordings, diagnose, readRecording, runLayer, unpackBits, writeRecording } from 'spikemba/inspector'
import { record, SpikeMba } from 'spikemba/model'
import { Linear, Module } from 'spikemba/nn'
import { LIF, type LifOptions } from 'spikemba/snn'
import { OptionError, Random } from 'spikemba/tensor'
import { spikeRaster } from 'spikemba/viz'
import { expect, test } from 'vitest'

/** Two layers of neurons behind two products, as a user writes it. */
class Net extends Module {
  private readonly first = this.child('first', new Linear(5, 7, { random: Random.seeded(1) }))
  private readonly hidden: LIF
  private readonly second = this.child('second', new Linear(7, 3, { random: Random.seeded(2) }))
  private readonly out: LIF

  constructor(options: LifOptions) {
    super()
    this.hidden = this.child('hidden', new LIF(options))
    this.out = this.child('out', new LIF(options))
  }

  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const { spikes } = this.hidden.forward(this.first.forward(x).mul(4))
      return this.out.forward(this.second.forward(spikes).mul(4)).spikes
    })
  }
}

const input = (steps: number, tokens = 4): tf.Tensor => Random.seeded(3).normalTensor([steps, tokens, 5])

const NEURONS: [string, LifOptions][] = [
  ['plain', { tau: 2 }],
  ['beta, soft reset', { beta: 0.9, vReset: null }],
  ['reset below zero', { tau: 3, vThreshold: 0.5, vReset: -0.2 }],
  ['synaptic current', { tau: 2, tauSyn: 3 }],
  ['refractory', { tau: 2, refractory: 2 }],
  ['adaptive', { tau: 2, vThreshold: 0.4, adaptive: { tau: 5, increment: 0.3 } }],
  ['adaptive, soft reset', { tau: 2, vThreshold: 0.4, vReset: null, adaptive: { tau: 5, increment: 0.3 } }],
  ['delayed reset', { tau: 2, resetDelay: true }],
  ['without a leak', { beta: 1, vThreshold: 1.5 }],
]

test.each(NEURONS)('%s: the recorded currents, run again, give the spikes that were fired', async (_, options) => {
  const net = new Net(options)
  const x = input(11)
  const fired = net.forward(x)
  const before = tf.memory().numTensors
  const recording = await record(net, () => net.forward(x))
  expect(tf.memory().numTensors).toBe(before)
  expect(recording.layers.map(({ name, steps, tokens, channels }) => [name, steps, tokens, channels])).toEqual([
    ['hidden', 11, 4, 7],
    ['out', 11, 4, 3],
  ])
  const [, out] = recording.layers
  const spikes = unpackBits(out!.spikes, 11 * 4 * 3)
  expect(Array.from(spikes)).toEqual(Array.from(fired.dataSync()))
  expect(spikes.some((one) => one === 1)).toBe(true)
  for (const layer of recording.layers) expect(runLayer(layer, layer.settings).spikes).toEqual(layer.spikes)
  tf.dispose([fired, x])
  net.dispose()
})

test('is written, read, compared, diagnosed and drawn as a recording of the model is', async () => {
  const net = new Net({ tau: 2 })
  const recording = await record(net, () => net.forward(input(6)), { query: 'noise', clipSec: 0.5 })
  expect(recording.sample).toMatchObject({ query: 'noise', clips: 4, words: 0, durationSec: 2 })
  const again = readRecording(writeRecording(recording))
  expect(compareRecordings(again, recording)).toBeUndefined()
  expect(() => diagnose([again])).not.toThrow()
  const [, out] = again.layers
  expect(spikeRaster(unpackBits(out!.spikes, 6 * 12), 12).text).toMatch(/12 neurons/)
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length
  expect(mean(recording.clipRate!)).toBeCloseTo(mean(unpackBits(out!.spikes, 6 * 12)), 6)
})

test('a loop over single steps is one layer over time', async () => {
  const lif = new LIF({ tau: 2 })
  const x = input(9, 1).squeeze([1])
  const whole = await record(lif, () => lif.forward(x).spikes)
  const steps = await record(lif, () => {
    let state = lif.initialState([5])
    for (const one of tf.unstack(x)) state = lif.step(one, state).state
  })
  expect(steps.layers[0]).toMatchObject({ name: 'lif', steps: 9, tokens: 1, channels: 5 })
  expect(steps.layers[0]!.spikes).toEqual(whole.layers[0]!.spikes)
  expect(runLayer(steps.layers[0]!, steps.layers[0]!.settings).spikes).toEqual(whole.layers[0]!.spikes)
})

test('hooks are gone afterwards, also when the pass throws', async () => {
  const net = new Net({ tau: 2 })
  let calls = 0
  const lif = net.namedModules().get('hidden') as LIF
  const stop = lif.onForward(() => calls++)
  await expect(
    record(net, () => {
      throw new Error('mine')
    }),
  ).rejects.toThrow('mine')
  await record(net, () => net.forward(input(2)))
  expect(calls).toBe(1)
  stop()
  net.forward(input(2)).dispose()
  expect(calls).toBe(1)
})

test('names every module by its dotted path', () => {
  const names = [...new Net({}).namedModules().keys()]
  expect(names).toEqual(['', 'first', 'second', 'hidden', 'out'])
})

class Pooled extends Module {
  readonly a = this.child('a', new LIF())
  readonly b = this.child('b', new LIF())
}

test('what cannot be recorded is named', async () => {
  const linear = new Linear(2, 2, { random: Random.seeded(1) })
  await expect(record(linear, () => linear.forward(tf.ones([1, 2])))).rejects.toThrow(
    'network is "Linear", expected a Module with LIF layers that the pass runs',
  )
  const net = new Pooled()
  const unequal = record(net, () => {
    net.a.forward(tf.ones([3, 4, 2]))
    net.b.forward(tf.ones([3, 1, 2]))
  })
  await expect(unequal).rejects.toThrow(/network is "a of 4 tokens and b of 1", expected the same number of tokens/)
  const wrong = record(net, () => net.a.forward(tf.ones([3, 4, 2])), { saliency: [1] })
  await expect(wrong).rejects.toThrow('saliency is "1 numbers", expected one per token: 4')
  // @ts-expect-error a sample is for SpikeMba alone
  expect(() => record(net, { clips: 1 })).toThrow(OptionError)
  expect(SpikeMba).toBeDefined()
})
