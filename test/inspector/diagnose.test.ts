/**
 * Faults planted into the trained model of the course: each is named, with its number; the model itself raises no
 * alarm.
 */
import * as tf from '@tensorflow/tfjs'
import { type Dataset, loadBenchmark, makeShapes, memoryFolder, type Sample } from 'spikemba/datasets'
import {
  bitAt,
  diagnose,
  type FaultName,
  type Finding,
  packBits,
  type RecordedLayer,
  type Recording,
  runLayer,
  runNeuron,
  surrogateSlope,
  unpackBits,
  vitalSigns,
} from 'spikemba/inspector'
import { type PartialConfig, SpikeMba } from 'spikemba/model'
import { stopGradient, surrogates } from 'spikemba/ops'
import { type InspectOptions, inspectSample } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const CHECKPOINT = 'data/course/tiny'
let world: Dataset
let sample: Sample
let model: SpikeMba
let healthy: Recording

beforeAll(async () => {
  await useBackend('wasm')
  world = await loadBenchmark('shapes', {
    dir: memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 1, valVideos: 2 }))),
    split: 'val',
  })
  sample = await world.sample(0)
  model = await SpikeMba.load(CHECKPOINT)
  healthy = await inspectSample(model, sample, 'shapes', { gradients: true })
})
afterAll(async () => {
  model.dispose()
  await useBackend('cpu')
})

/** The trained model with some keys or weights changed, on the same sample. */
async function ill(
  over: PartialConfig,
  change?: (model: SpikeMba) => void,
  options: InspectOptions = {},
): Promise<Recording> {
  const patient = SpikeMba.create({ ...model.config, ...over })
  try {
    patient.loadWeights(await model.weightBytes())
    change?.(patient)
    return await inspectSample(patient, sample, 'shapes', options)
  } finally {
    patient.dispose()
  }
}
const set = (patient: SpikeMba, name: string, change: (value: tf.Tensor) => tf.Tensor): void => {
  const variable = patient.namedParameters().get(name) ?? patient.namedBuffers().get(name)!
  const value = tf.tidy(() => change(variable))
  variable.assign(value)
  value.dispose()
}
const faults = (findings: readonly Finding[]): string[] => findings.map(({ fault, where }) => `${fault}: ${where}`)
const named = (findings: readonly Finding[], fault: FaultName): Finding => {
  expect(findings.map((each) => each.fault)).toContain(fault)
  return findings.find((each) => each.fault === fault)!
}
const withLayer = (name: string, change: (layer: RecordedLayer) => Partial<RecordedLayer>): Recording => ({
  ...healthy,
  layers: healthy.layers.map((layer) => (layer.name === name ? { ...layer, ...change(layer) } : layer)),
})

describe('a healthy model raises no alarm', () => {
  test('sample by sample, and all together', async () => {
    const recordings: Recording[] = []
    for (let i = 0; i < world.length; i++) {
      const recording = await inspectSample(model, await world.sample(i), 'shapes')
      recordings.push(recording)
      expect([i, faults(diagnose(recording)).filter((fault) => fault !== 'detector at chance: detector')]).toEqual([
        i,
        [],
      ])
    }
    expect(faults(diagnose(recordings, { trainedWith: model.config as never }))).toEqual([])
    expect(faults(diagnose(healthy, { reference: healthy }))).toEqual([])
    expect(vitalSigns(recordings).map((line) => line.split(' ')[0])).toEqual([
      'q',
      'k',
      'v',
      'output',
      'proposals',
      'gates',
    ])
  })

  test.each<[string, PartialConfig]>([
    ['tiny', {}],
    ['practical', { dModel: 32, blocks: 2 }],
    ['paper', { dModel: 32, blocks: 2, spikeSteps: 2 }],
    ['tiny', { detector: 'analog' }],
    ['tiny', { detector: 'none', slots: 0 }],
    ['tiny', { mixer: 'transformer' }],
    ['tiny', { detectorPerBlock: true, vReset: null }],
  ])('a fresh %s %o: at most its detector is at chance', async (preset, over) => {
    const fresh = SpikeMba.create(preset as 'tiny', { ...over, dVideo: world.dVideo, dText: world.dText }, 3)
    const recording = await inspectSample(fresh, sample, 'shapes', { gradients: true })
    expect(diagnose(recording).filter(({ fault }) => fault !== 'detector at chance')).toEqual([])
    fresh.dispose()
  })
})

describe('the six faults of the course', () => {
  test('1 forgotten reset', () => {
    // What an earlier sample left behind is where this one starts.
    const patient = withLayer('output', (layer) => ({
      spikes: spikesFrom(layer, (i) => 0.45 - 0.8 * ((i * 7) % 11) * 0.1),
    }))
    const { where, says } = named(diagnose(patient), 'membrane not reset')
    expect(where).toBe('layer output')
    expect(says).toMatch(
      /first at step 0, .* \d+ % of the neurons do when they start at another membrane than rest \(0\)/,
    )
  })

  test('2 wrong B̄', async () => {
    const patient = await ill({ discretization: 'zoh' })
    const findings = diagnose(patient, { reference: healthy })
    expect(named(findings, 'other settings')).toMatchObject({
      where: 'discretization',
      attempt: 'discretization=mamba',
    })
    const { where, value } = named(findings, 'state computed otherwise')
    expect(where).toBe('block 0, video, forward')
    expect(value).toBeGreaterThan(0.5) // (e^z - 1)/z for small negative z
    expect(value).toBeLessThan(1)
    expect(named(diagnose(patient, { trainedWith: healthy.config }), 'other settings').where).toBe('discretization')
  })

  test('3 threshold too high: by how much, and the slider that wakes it', async () => {
    const patient = await ill({ vThreshold: 5 })
    const findings = diagnose(patient)
    const { where, value, slider, says } = named(findings, 'threshold out of reach')
    expect(where).toBe('layer q')
    const q = patient.layers[0]!
    const most = Math.max(...runLayer(q, q.settings).highest)
    expect(value).toBeCloseTo(5 / most)
    expect(says).toContain(`${Number((5 / most).toPrecision(3))} × too far`)
    expect(runLayer(q, { ...q.settings, ...slider!.settings }).spikes.some((byte) => byte !== 0)).toBe(true)
  })

  test('4 saturated', async () => {
    const patient = await ill({}, (patient) => set(patient, 'ssd.0.bn.bias', (bias) => bias.add(50)))
    const { where, value, slider } = named(diagnose(patient), 'saturated layer')
    expect([where, value]).toEqual(['layer output', 1])
    const output = patient.layers.at(-1)!
    const before = countSpikes(runLayer(output, output.settings).spikes)
    expect(countSpikes(runLayer(output, { ...output.settings, ...slider!.settings }).spikes)).toBeLessThan(0.9 * before)
    expect(named(diagnose(patient), 'vanishing surrogate gradient').where).toBe('layer output')
  })

  test('5 detached gradient', async () => {
    const patient = await ill(
      {},
      (patient) => {
        const [detector] = (patient as unknown as { detectors: { forward(...args: unknown[]): { rate: tf.Tensor } }[] })
          .detectors
        const forward = detector!.forward.bind(detector)
        detector!.forward = (...args) => {
          const found = forward(...args)
          return { ...found, rate: stopGradient(found.rate) }
        }
      },
      { gradients: true },
    )
    expect(faults(diagnose(patient))).toEqual(['gradient cut: ssd.0'])
    expect(diagnose(patient)[0]!.says).toMatch(/exactly 0 at every parameter of ssd\.0, while \w+.* has [\d.]+/)
  })

  test('6 off by one', () => {
    const patient = withLayer('output', ({ spikes, steps, tokens, channels }) => {
      const bits = unpackBits(spikes, steps * tokens * channels)
      return { spikes: packBits([...new Uint8Array(tokens * channels), ...bits.subarray(0, -tokens * channels)]) }
    })
    expect(named(diagnose(patient), 'spikes one step late').where).toBe('layer output')
  })
})

describe('and more of them', () => {
  test('a soft reset where the configuration says a hard one', () => {
    const patient = withLayer('q', (layer) => ({ spikes: runLayer(layer, { ...layer.settings, vReset: null }).spikes }))
    const { where, says } = named(diagnose(patient), 'spikes of other settings')
    expect([where, says]).toEqual([
      'layer q',
      expect.stringContaining('with a soft reset (a spike subtracts θ) they do'),
    ])
  })

  test('spikes that were changed afterwards', () => {
    const patient = withLayer('v', ({ spikes }) => ({ spikes: spikes.map((byte, i) => (i % 3 ? byte : byte ^ 0x55)) }))
    expect(named(diagnose(patient), 'spikes that no current explains').where).toBe('layer v')
  })

  test('weights of zeros: no current', async () => {
    const patient = await ill({}, (patient) => set(patient, 'ssd.0.k.weight', tf.zerosLike))
    expect(named(diagnose(patient), 'no current')).toMatchObject({ where: 'layer k', value: 0 })
  })

  test('currents below rest throughout', async () => {
    const patient = await ill({}, (patient) => set(patient, 'ssd.0.bn.bias', (bias) => bias.sub(50)))
    const { where, says } = named(diagnose(patient), 'silent layer')
    expect([where, says]).toEqual([
      'layer output',
      expect.stringMatching(/none is ever lifted above rest: the largest charge of all is -\d/),
    ])
  })

  test('a surrogate that is too sharp: gradients explode', async () => {
    const patient = await ill({ surrogateAlpha: 500 })
    const finding = named(diagnose(patient), 'exploding surrogate gradient')
    expect(finding.value).toBeGreaterThan(3)
    expect(finding.attempt).toContain('surrogateAlpha=2')
  })

  test('a surrogate that is too narrow: gradients vanish', async () => {
    const patient = await ill({ surrogate: 'superSpike', surrogateAlpha: 1e4 })
    expect(named(diagnose(patient), 'vanishing surrogate gradient').value).toBeLessThan(0.02)
  })

  test('weights that have blown up: the whole gradient explodes', async () => {
    const patient = await ill({}, (patient) => set(patient, 'sal_v.weight', (weight) => weight.mul(1e4)), {
      gradients: true,
    })
    expect(named(diagnose(patient), 'exploding gradient').value).toBeGreaterThan(1e4)
  })

  test('a detector at chance', async () => {
    const recordings: Recording[] = []
    const fresh = SpikeMba.create('tiny', { dVideo: world.dVideo, dText: world.dText }, 0)
    for (let i = 0; i < world.length; i++) recordings.push(await inspectSample(fresh, await world.sample(i), 'shapes'))
    fresh.dispose()
    const { says, attempt } = named(diagnose(recordings), 'detector at chance')
    expect(says).toMatch(
      /^\d+ % of the proposed clips lie in a marked moment and \d+ % of all clips do; .* \(\d+ queries\)$/,
    )
    expect(attempt).toContain('detectorKeys=text')
  })

  test('a gate that is shut', async () => {
    const patient = await ill({}, (patient) => {
      for (const name of ['mrm.1.in_z.weight', 'mrm.1.in_r']) set(patient, name, tf.zerosLike)
    })
    expect(named(diagnose(patient), 'gate shut')).toMatchObject({ where: 'block 1, joint', value: 0 })
  })

  test('slots that nobody reads, and slots that are one', async () => {
    const patient = await ill(
      {},
      (patient) => {
        set(patient, 'slots_v', (slots) => slots.slice([0, 0], [1, slots.shape[1]!]).tile([slots.shape[0]!, 1]))
      },
      { weights: true },
    )
    expect(named(diagnose(patient), 'slots alike').where).toBe('block 0, video')
    const { slots, tokens, forward } = healthy.blocks[0]!.text
    const stateNorm = forward!.stateNorm.map((norm, token) => (token < slots ? norm * 1e-4 : norm))
    const unread = healthy.blocks.map((block, i) =>
      i ? block : { ...block, text: { ...block.text, forward: { ...forward!, stateNorm } } },
    )
    expect(tokens).toBeGreaterThan(slots)
    expect(named(diagnose({ ...healthy, blocks: unread }), 'slots unused').where).toBe('block 0, text')
  })

  test('a state that remembers nothing, and one that has lost hold', async () => {
    const patient = await ill({}, (patient) => set(patient, 'cmr_v.0.ssm.fwd.dt_proj.bias', (bias) => bias.sub(60)))
    expect(named(diagnose(patient), 'empty state')).toMatchObject({
      where: 'block 0, video, forward',
      value: expect.closeTo(0, 20),
    })
    const wild = await ill({ discretization: 'euler' }, (patient) =>
      set(patient, 'mrm.0.ssm.bwd.dt_proj.bias', (bias) => bias.add(0.8)),
    )
    expect(named(diagnose(wild), 'exploding state').where).toBe('block 0, joint, backward')
  })

  test('a sentence that is not heard: every clip alike', async () => {
    const patient = await ill({}, (patient) => {
      for (const name of ['sal_v.weight', 'sal_v.bias']) set(patient, name, tf.zerosLike)
    })
    expect(named(diagnose(patient), 'saliency says nothing').value).toBe(0)
  })

  test('the first place of a NaN, and only that', async () => {
    const patient = await ill({}, (patient) => set(patient, 'cmr_t.0.ssm.fwd.D', (skip) => skip.mul(NaN)))
    const findings = diagnose(patient)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ fault: 'not a number' })
    expect(findings[0]!.says).toMatch(/^NaN stands first in .*block 0/)
    const dark = { ...sample, video: sample.video.map((value, i) => (i === 3 * world.dVideo ? NaN : value)) }
    const { says, where } = diagnose(await inspectSample(model, dark, 'shapes'))[0]!
    expect(where).toBe('currents of layer q')
    expect(says).toContain(`token ${sample.words + 3}`)
    const pulled = healthy.gradients!.map((each, i) => (i === 4 ? { ...each, gradient: Infinity } : each))
    expect(diagnose({ ...healthy, gradients: pulled })[0]!.where).toBe(`gradient of ${pulled[4]!.name}`)
  })

  test('other weights than the reference: where the two part', () => {
    const patient = withLayer('k', ({ currents }) => ({ currents: currents.map((x, i) => (i === 100 ? x + 1 : x)) }))
    const channels = patient.layers[1]!.channels
    expect(named(diagnose(patient, { reference: healthy }), 'parts from the reference')).toMatchObject({
      where: 'layer k',
      says: expect.stringContaining(`current at step 0, token ${Math.floor(100 / channels)}, neuron ${100 % channels}`),
    })
  })
})

test('the slope of a surrogate is that of the library', () => {
  const at = [-3, -0.4, -0.01, 0, 0.01, 0.2, 1]
  for (const [name, alpha] of [
    ['atan', 2],
    ['sigmoid', 4],
    ['fastSigmoid', 25],
    ['superSpike', 100],
    ['triangle', 1.5],
    ['rectangle', 0.5],
    ['straightThrough', 1],
  ] as const) {
    const library = (surrogates[name] as (alpha?: number) => { gradient(x: tf.Tensor): tf.Tensor })(alpha)
    const slope = surrogateSlope({ name, alpha })!
    const expected = tf.tidy(() => [...library.gradient(tf.tensor1d(at)).dataSync()])
    for (const [i, x] of at.entries()) expect([name, x, slope(x)]).toEqual([name, x, expect.closeTo(expected[i]!, 5)])
  }
  expect(surrogateSlope({ name: 'custom', alpha: 1 })).toBeUndefined()
})

/**
 * A layer's spikes when every neuron starts at a membrane of its own: as `runNeuron`, with a first step that takes the
 * rest of the leak in.
 */
function spikesFrom(layer: RecordedLayer, start: (neuron: number) => number): Uint8Array {
  const { steps, tokens, channels, settings } = layer
  const size = tokens * channels
  const bits = new Uint8Array(steps * size)
  for (let i = 0; i < size; i++) {
    const { current } = runNeuron(layer, settings, Math.floor(i / channels), i % channels)
    let v = start(i)
    for (let t = 0; t < steps; t++) {
      const h = v + (current[t]! - v) / settings.tau
      bits[t * size + i] = Number(h >= settings.vThreshold)
      v = h >= settings.vThreshold ? 0 : h
    }
  }
  return packBits(bits)
}

const countSpikes = (bits: Uint8Array): number =>
  Array.from({ length: 8 * bits.length }, (_, i) => bitAt(bits, i)).reduce((sum, bit) => sum + bit, 0)
