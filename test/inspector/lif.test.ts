import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import {
  compareRecordings,
  type LayerCurrents,
  type LifSettings,
  neuronFacts,
  orderNeurons,
  packBits,
  type Recording,
  runLayer,
  runNeuron,
  surrogateMap,
  surrogateSlope,
  unpackBits,
} from 'spikemba/inspector'
import { LIF } from 'spikemba/snn'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'

beforeAll(() => useBackend('wasm'))

const layerOf = (steps: number, tokens: number, channels: number, currents: Float32Array): LayerCurrents => ({
  steps,
  tokens,
  channels,
  currents,
})
const SETTINGS: LifSettings = { tau: 2, vThreshold: 0.5, vReset: 0, decayInput: true, fireOnEqual: true }

test.each([
  ['hard reset, currents of each step', 0, 3],
  ['soft reset', null, 3],
  ['a current that stays', 0, 1],
])('the surrogate map is the mean slope at every neuron’s charges: %s', (_, vReset, times) => {
  const [steps, tokens, channels] = [3, 4, 5]
  const currents = Float32Array.from({ length: times * tokens * channels }, (_, i) => Math.sin(i * 7) + 0.5)
  const layer = { ...layerOf(steps, tokens, channels, currents), surrogate: { name: 'atan', alpha: 2 } }
  const settings = { ...SETTINGS, vReset }
  const slope = surrogateSlope(layer.surrogate)!
  const map = surrogateMap(layer, settings)!
  for (let token = 0; token < tokens; token++)
    for (let channel = 0; channel < channels; channel++) {
      const { charge } = runNeuron(layer, settings, token, channel)
      const mean = charge.reduce((sum, h) => sum + slope(h - settings.vThreshold), 0) / steps
      expect(map[token * channels + channel]).toBe(Math.fround(mean))
    }
})

test('spikes, membranes and their sizes are those of LIF, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.record({
        steps: fc.integer({ min: 1, max: 6 }),
        tokens: fc.integer({ min: 1, max: 3 }),
        channels: fc.integer({ min: 1, max: 5 }),
        stays: fc.boolean(),
      }),
      fc.record({
        tau: fc.float({ min: 1, max: 20, noNaN: true }),
        vThreshold: fc.float({ min: Math.fround(0.1), max: 1, noNaN: true }),
        vReset: fc.option(fc.float({ min: -1, max: 0, noNaN: true })),
        decayInput: fc.boolean(),
        fireOnEqual: fc.boolean(),
      }),
      fc.infiniteStream(fc.float({ min: -3, max: 3, noNaN: true })),
      ({ steps, tokens, channels, stays }, settings, stream) => {
        const shape: [number, number, number] = [stays ? 1 : steps, tokens, channels]
        const currents = Float32Array.from(stream.take(shape[0] * tokens * channels))
        const layer = layerOf(steps, tokens, channels, currents)
        const [spikes, membrane] = tf.tidy(() => {
          const out = new LIF(settings).forward(tf.tensor3d(currents, shape), { steps })
          return [out.spikes.dataSync(), out.membrane.dataSync()]
        })
        expect([...unpackBits(runLayer(layer, settings).spikes, spikes.length)]).toEqual([...spikes])
        for (let token = 0; token < tokens; token++)
          for (let channel = 0; channel < channels; channel++) {
            const run = runNeuron(layer, settings, token, channel)
            const of = (values: ArrayLike<number>): number[] =>
              Array.from({ length: steps }, (_, t) => values[(t * tokens + token) * channels + channel]!)
            expect([...run.membrane]).toEqual(of(membrane))
            expect([...run.spikes]).toEqual(of(spikes))
          }
      },
    ),
    { numRuns: 150 },
  )
})

// Four neurons at one token: silent for want of current, never lifted, saturated, firing once.
const layer = layerOf(4, 1, 4, Float32Array.from([0.3, -1, 5, 0.55]))
const run = runLayer(layer, SETTINGS)
const facts = neuronFacts(layer, run, SETTINGS)

describe('why a neuron is silent or saturated', () => {
  test('says how far it is', () => {
    expect(facts.map(({ state }) => state)).toEqual(['dead', 'dead', 'saturated', 'active'])
    expect(facts.map(({ rate }) => rate)).toEqual([0, 0, 1, 0.25])
    expect(facts[0]!.why).toBe('largest charge 0.281 of θ 0.5: it needs currents 1.78 × as large, or θ at most 0.281')
    expect(facts[1]!.why).toMatch(/never lift it above rest \(0\)/)
    expect(facts[2]!.why).toMatch(/lowest charge 2.5 against θ 0.5/)
    expect(facts[3]!.first).toEqual({ token: 0, step: 3 })
  })

  test('what it says is so', () => {
    const factor = 0.5 / run.highest[0]!
    const louder = (by: number) =>
      neuronFacts(layer, runLayer({ ...layer, currents: layer.currents.map((x) => x * by) }, SETTINGS), SETTINGS)[0]!
        .state
    expect([louder(factor * 0.999), louder(factor * 1.001)]).toEqual(['dead', 'active'])
    const lower = { ...SETTINGS, vThreshold: run.highest[0]! }
    expect(neuronFacts(layer, runLayer(layer, lower), lower)[0]!.state).toBe('active')
  })

  test('looks at the tokens it is asked for', () => {
    const two = layerOf(2, 2, 1, Float32Array.from([0, 5, 0, 5]))
    const ran = runLayer(two, SETTINGS)
    expect(
      [[0, 1] as const, [1, 2] as const, undefined].map((range) => neuronFacts(two, ran, SETTINGS, range)[0]!.rate),
    ).toEqual([0, 1, 0.5])
  })
})

test('neurons in every order, each exactly once', () => {
  expect(orderNeurons('channel', facts, layer, run)).toEqual([0, 1, 2, 3])
  expect(orderNeurons('rate', facts, layer, run)).toEqual([2, 3, 0, 1])
  expect(orderNeurons('first spike', facts, layer, run)).toEqual([2, 3, 0, 1])
  // Two kinds of neurons: those of the first token and those of the second.
  const kinds = layerOf(1, 2, 5, Float32Array.from([9, 0, 9, 0, 0, 0, 9, 0, 9, 0]))
  const ran = runLayer(kinds, SETTINGS)
  expect(orderNeurons('similarity', neuronFacts(kinds, ran, SETTINGS), kinds, ran)).toEqual([0, 2, 1, 3, 4])
})

describe('two recordings', () => {
  const recording: Recording = {
    sample: { qid: 1, vid: 'v', query: 'q', clips: 1, words: 0, durationSec: 2, clipSec: 2 },
    config: {},
    origin: {},
    layers: [
      { ...layer, name: 'output', settings: SETTINGS, surrogate: { name: 'atan', alpha: 2 }, spikes: run.spikes },
    ],
    blocks: [],
    saliency: Float32Array.of(0.25),
    foreground: Float32Array.of(0),
    boundaries: new Float32Array(2),
    moments: [],
    proposals: [],
    losses: {},
  }
  const withLayer = (change: object): Recording => ({ ...recording, layers: [{ ...recording.layers[0]!, ...change }] })

  test('that agree', () => expect(compareRecordings(recording, recording)).toBeUndefined())
  test('differ first in a current', () =>
    expect(compareRecordings(recording, withLayer({ currents: Float32Array.from([0.3, -1, 4, 0.55]) }))).toEqual({
      ...{ kind: 'current', layer: 'output', step: 0, token: 0, channel: 2, a: 5, b: 4 },
    }))
  test('differ first in a spike', () => {
    const spikes = unpackBits(run.spikes, 16)
    spikes[6] = 0 // step 1, neuron 2
    expect(compareRecordings(recording, withLayer({ spikes: packBits(spikes) }))).toEqual({
      kind: 'spike',
      layer: 'output',
      step: 1,
      token: 0,
      channel: 2,
      a: 1,
      b: 0,
    })
  })
  test('differ in what comes out, NaN too', () =>
    expect(compareRecordings(recording, { ...recording, saliency: Float32Array.of(NaN) })).toEqual({
      kind: 'saliency',
      clip: 0,
      a: 0.25,
      b: NaN,
    }))
  test('are of different nets', () =>
    expect(compareRecordings(recording, { ...recording, layers: [] })).toMatchObject({ kind: 'structure' }))
})
