import * as tf from '@tensorflow/tfjs'
import {
  bitAt,
  packBits,
  QUANTILES,
  readRecording,
  runLayer,
  runNeuron,
  unpackBits,
  writeRecording,
} from 'spikemba/inspector'
import { type PartialConfig, RecordedModel, record, SpikeMba } from 'spikemba/model'
import { selectiveStates } from 'spikemba/ssm'
import { useBackend } from 'spikemba/tensor'
import { afterAll, describe, expect, test } from 'vitest'
import { batchOf, randomSamples, SMALL } from './samples.js'

afterAll(() => useBackend('cpu'))

const LAYERS: readonly [name: string, config: PartialConfig, layers: readonly string[]][] = [
  ['the default', {}, ['q', 'k', 'v', 'output']],
  ['a soft reset', { vReset: null, tau: 3.3, vThreshold: 0.1 }, ['q', 'k', 'v', 'output']],
  ['currents that are not divided', { decayInput: false, tau: 1.7, vThreshold: 0.8 }, ['q', 'k', 'v', 'output']],
  [
    'early layers and a layer on the attention',
    { detectorLayers: 2, attentionLif: true, vThreshold: 0.1 },
    ['early.0', 'q', 'k', 'v', 'attention', 'output'],
  ],
  [
    'a detector a block',
    { detectorPerBlock: true },
    ['0.q', '0.k', '0.v', '0.output', '1.q', '1.k', '1.v', '1.output'],
  ],
]

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  test.each(LAYERS)('%s: the layers run again as they ran', async (_, over, names) => {
    await useBackend(backend)
    const model = SpikeMba.create({ ...SMALL, ...over }, {}, 5)
    const [sample] = randomSamples(3, [[13, 5]])
    const recording = readRecording(writeRecording(await record(model, sample!)))
    expect(recording.layers.map(({ name }) => name)).toEqual(names)
    let fired = 0
    for (const layer of recording.layers) {
      const size = layer.steps * layer.tokens * layer.channels
      const spikes = unpackBits(layer.spikes, size)
      expect([layer.name, unpackBits(runLayer(layer, layer.settings).spikes, size)]).toEqual([layer.name, spikes])
      fired += spikes.reduce((sum, spike) => sum + spike, 0)
    }
    expect(fired).toBeGreaterThan(50)
    model.dispose()
  })
})

test('is what the forward pass computes', async () => {
  await useBackend('cpu')
  const model = SpikeMba.create(SMALL, {}, 5)
  const sample = {
    ...randomSamples(3, [[13, 5]])[0]!,
    vid: 'v',
    query: 'a cat',
    windows: [[2, 8]] as const,
    saliency: new Float32Array(13),
  }
  const before = tf.memory().numTensors
  const recording = await record(model, sample, { losses: { total: 2 }, origin: { checkpoint: 'best' }, weights: true })
  expect(tf.memory().numTensors).toBe(before)

  const outputs = model.forward(batchOf([sample]), { trace: true })
  const close = (found: Float32Array, expected: tf.Tensor) =>
    expect([...found].map((x) => x.toFixed(5))).toEqual([...expected.dataSync()].map((x) => x.toFixed(5)))
  close(recording.saliency, outputs.saliency)
  close(recording.foreground, outputs.foreground)
  close(recording.boundaries, outputs.boundaries)
  close(recording.clipRate!, outputs.clipRate!)
  expect(recording.layers.at(-1)!.spikes).toEqual(packBits(outputs.spikes!.dataSync()))
  const prediction = await model.predict(sample)
  expect(recording.moments).toEqual(prediction.pred_relevant_windows)
  expect(recording).toMatchObject({
    sample: { vid: 'v', query: 'a cat', clips: 13, words: 5, durationSec: 26 },
    config: { dModel: 16, gate: 'silu' },
    origin: { backend: 'cpu', checkpoint: 'best' },
    losses: { total: 2 },
    truth: { windows: [[2, 8]] },
  })
  expect([...recording.weights!.keys()]).toEqual([...model.namedParameters().keys(), ...model.namedBuffers().keys()])

  const [block] = outputs.trace!.blocks
  close(recording.blocks[0]!.slotsVideo!, block!.slotsVideo!)
  const { joint } = recording.blocks[0]!
  const z = block!.joint.gate!
  const open = z.mul(z.sigmoid()).max(2)
  close(joint.gate!.subarray((QUANTILES.length - 1) * joint.tokens), open)
  close(joint.forward!.delta.subarray(0, joint.tokens), block!.joint.forward!.delta.min(2))
  for (const direction of ['forward', 'backward'] as const) {
    const { u, delta, A, B } = block!.joint[direction]!
    const states = selectiveStates({ u, delta, A, B, reverse: direction === 'backward' })
    close(joint[direction]!.stateNorm, states.square().sum([2, 3]).sqrt())
  }
  model.dispose()
})

test('the membrane after the reset is the library’s, and the charge is what was compared', async () => {
  await useBackend('wasm')
  const model = SpikeMba.create(SMALL, {}, 5)
  const [sample] = randomSamples(3, [[13, 5]])
  const { layers } = await record(model, sample!)
  const layer = layers.at(-1)!
  const membrane = model.forward(batchOf([sample!]), { trace: true }).trace!.detector!.membrane!.dataSync()
  const { steps, tokens, channels } = layer
  let spikes = 0
  for (let token = 0; token < tokens; token++)
    for (let channel = 0; channel < channels; channel++) {
      const run = runNeuron(layer, layer.settings, token, channel)
      for (let t = 0; t < steps; t++) {
        const at = (t * tokens + token) * channels + channel
        expect(run.membrane[t]).toBe(membrane[at])
        expect(run.charge[t]! >= layer.settings.vThreshold).toBe(bitAt(layer.spikes, at) === 1)
        spikes += run.spikes[t]!
      }
    }
  expect(spikes).toBeGreaterThan(0)
  model.dispose()
})

describe('a recorded model', () => {
  const sample = randomSamples(3, [[13, 5]])[0]!

  test('runs again as it ran, and with changes as a model with them does', async () => {
    await useBackend('cpu')
    const model = SpikeMba.create({ ...SMALL, detectorPerBlock: true }, {}, 5)
    const recording = readRecording(writeRecording(await record(model, sample, { weights: true })))
    const before = tf.memory().numTensors
    const recorded = new RecordedModel(recording)
    expect((await recorded.run()).saliency).toEqual(recording.saliency)
    const alive = tf.memory().numTensors
    const every = Object.fromEntries(recording.layers.map(({ name }) => [name, { vThreshold: 0.2, tau: 3 }]))
    const lower = await recorded.run({ layerSettings: every })
    expect(tf.memory().numTensors).toBe(alive)
    const other = SpikeMba.create({ ...model.config, vThreshold: 0.2, tau: 3 })
    other.loadWeights(await model.weightBytes())
    const expected = await record(other, sample)
    expect(lower.saliency).toEqual(expected.saliency)
    expect(lower.layers).toEqual(expected.layers)
    expect(lower.saliency).not.toEqual(recording.saliency)
    expect((await recorded.run({ spikeSteps: 7 })).layers[0]!.steps).toBe(7)
    expect((await recorded.run({ withoutSlots: true })).blocks[0]!.video.slots).toBe(0)
    expect(Math.max(...(await recorded.run({ silent: true })).clipRate!)).toBe(0)
    expect((await recorded.run({ gate: 'onePlus' })).config.gate).toBe('onePlus')
    for (const each of [model, other, recorded]) each.dispose()
    expect(tf.memory().numTensors).toBeLessThan(before)
  })

  test('changes one layer alone, and what follows from it', async () => {
    const model = SpikeMba.create(SMALL, {}, 5)
    const recording = await record(model, sample)
    const changed = await record(model, sample, { layerSettings: { k: { vThreshold: 0.1 } } })
    expect(changed.layers.map(({ settings }) => settings.vThreshold)).toEqual([0.5, 0.1, 0.5, 0.5])
    expect(changed.layers[0]).toEqual(recording.layers[0])
    expect(changed.layers[1]!.spikes).toEqual(
      packBits(unpackBits(runLayer(recording.layers[1]!, changed.layers[1]!.settings).spikes, 4 * 18 * 16)),
    )
    expect(changed.layers[3]!.currents).not.toEqual(recording.layers[3]!.currents)
    model.dispose()
    expect(() => new RecordedModel(recording)).toThrow(/without weights.*spikemba inspect --weights/)
  })
})

test.each<[string, PartialConfig, number, number]>([
  ['analog', { detector: 'analog' }, 0, 1],
  ['none', { detector: 'none' }, 0, 0],
  ['transformer', { mixer: 'transformer', slots: 0 }, 4, 1],
])('a model with %s is recorded, too', async (_, over, layers, rates) => {
  await useBackend('cpu')
  const model = SpikeMba.create({ ...SMALL, ...over }, {}, 5)
  const recording = readRecording(writeRecording(await record(model, randomSamples(3, [[9, 4]])[0]!)))
  expect([recording.layers.length, recording.clipRate ? 1 : 0]).toEqual([layers, rates])
  expect(recording.blocks).toHaveLength(SMALL.blocks)
  model.dispose()
})
