import * as tf from '@tensorflow/tfjs'
import { computeLosses } from 'spikemba/losses'
import { DETECTING, type PartialConfig, SpikeMba, type SpikeMbaOutput } from 'spikemba/model'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { batchOf, momentTargets, randomSamples, SMALL } from './samples.js'

const sizes = [
  [9, 5],
  [17, 3],
  [13, 8],
] as const
const samples = randomSamples(1, sizes)
const batch = batchOf(samples)

/** Largest difference of what a caller reads, over real clips. */
function difference(a: SpikeMbaOutput, rowOfA: number, b: SpikeMbaOutput, rowOfB: number, clips: number): number {
  return Math.max(
    ...(['saliency', 'foreground', 'boundaries', 'summary', 'pooledVideo'] as const).map((name) => {
      const row = (output: SpikeMbaOutput, i: number): tf.Tensor => {
        const x = output[name].slice([i], [1]).squeeze([0])
        return name === 'summary' || name === 'pooledVideo' ? x : x.slice([0], [clips])
      }
      return row(a, rowOfA).sub(row(b, rowOfB)).abs().max().dataSync()[0]!
    }),
  )
}

describe.each<[string, PartialConfig]>([
  ['as printed', {}],
  ['asked to detect', DETECTING],
  ['asked, a detector per block', { ...DETECTING, detectorPerBlock: true }],
  ['detector none', { detector: 'none' }],
  ['detector analog', { detector: 'analog' }],
  ['transformer', { mixer: 'transformer' }],
  ['a detector per block in Spikformer’s manner', { detectorPerBlock: true, qkvNorm: true, attentionLif: true }],
  ['two detector layers', { detectorLayers: 2 }],
  ['no slots', { slots: 0 }],
  ['one direction, zero-order hold', { bidirectional: false, discretization: 'zoh' }],
  ['soft reset, no positions', { vReset: null, positions: 'none' }],
])('%s', (_, over) => {
  const model = SpikeMba.create({ ...SMALL, ...over }, {}, 3)

  test('a sample gives the same numbers alone as padded in a batch', () => {
    const together = model.forward(batch)
    for (const [i, sample] of samples.entries()) {
      expect(difference(together, i, model.forward(batchOf([sample])), 0, sample.clips)).toBeLessThan(1e-5)
      expect(difference(together, i, model.forward(batchOf([sample], 30, 20)), 0, sample.clips)).toBeLessThan(1e-5)
    }
  })

  test('the order of a batch does not matter', () => {
    const turned = model.forward(batchOf([...samples].reverse()))
    const together = model.forward(batch)
    for (const [i, sample] of samples.entries())
      expect(difference(together, i, turned, samples.length - 1 - i, sample.clips)).toBeLessThan(1e-5)
  })

  test('every parameter that is used gets a finite gradient', () => {
    const { grads } = tf.variableGrads(
      () =>
        computeLosses(model.forward(batch, { training: true }), momentTargets(batch), batch.videoMask, model.config)
          .total,
      [...model.namedParameters().values()],
    )
    const idle = [...model.namedParameters()].flatMap(([name, parameter]) => {
      const gradient = grads[parameter.name]
      if (gradient) expect(Number.isFinite(gradient.abs().sum().dataSync()[0]), name).toBe(true)
      return gradient ? [] : [name]
    })
    const expected = [
      ...(over.slots === 0 ? ['slots_v', 'slots_t'] : []),
      ...(over.detector === 'none' || over.gate === 'clip' ? ['mrm.0.norm_s.weight', 'mrm.1.norm_s.weight'] : []),
    ]
    expect(idle).toEqual(expected)
  })
})

describe('silence', () => {
  const input = (model: SpikeMba, gate: 'silu' | 'onePlus'): number => {
    const { trace } = model.forward(batch, { silent: true, trace: true })
    expect(gate).toBe(model.config.gate)
    const [first, second] = trace!.blocks
    // The second block's reasoner must see what the first one's mixer left untouched: its own input.
    return first!.tokens
      .sub(first!.before)
      .abs()
      .max()
      .add(second!.tokens.sub(second!.before).abs().max())
      .dataSync()[0]!
  }
  test('passes tokens through exactly where no neuron fires', () =>
    expect(input(SpikeMba.create(SMALL), 'silu')).toBe(0))
  test('lets the state space through with gate onePlus', () =>
    expect(input(SpikeMba.create({ ...SMALL, gate: 'onePlus' }), 'onePlus')).toBeGreaterThan(0.01))
})

test('the order of the slots does not matter where nothing but order tells them apart', () => {
  // Attention has no order of its own; a state space has, so only its total cannot be expected to stay.
  const model = SpikeMba.create({ ...SMALL, mixer: 'transformer' }, {}, 5)
  const before = model.forward(batch)
  for (const name of ['slots_v', 'slots_t']) {
    const slots = model.namedParameters().get(name)!
    slots.assign(slots.reverse(0))
  }
  const after = model.forward(batch)
  for (const [i, sample] of samples.entries()) expect(difference(before, i, after, i, sample.clips)).toBeLessThan(1e-5)
  const turned = after.slots.video!.reverse(1).sub(before.slots.video!).abs().max().dataSync()[0]!
  expect(turned).toBeLessThan(1e-5)
})

describe('a fresh model is alive', () => {
  beforeAll(() => useBackend('wasm'))
  afterAll(() => useBackend('cpu'))
  test.each([
    [8, 0.2],
    [4, 0.2],
    [2, 0.5], // on layer-normalised input
    [1, 0.5],
  ])('at %i spike steps: S fires below %f, no sample is silent, and the gradient is below 100', (spikeSteps, most) => {
    const config = { dVideo: 40, dText: 20, dModel: 128, blocks: 2, spikeSteps, inputDropout: 0, dropout: 0 }
    const model = SpikeMba.create(config, {}, 7)
    const input = batchOf(
      randomSamples(
        2,
        [
          [40, 8],
          [30, 12],
          [25, 5],
        ],
        config,
      ),
    )
    const { rate, mask } = model.forward(input)
    const perSample = rate!.sum([1, 2]).div(mask.sum(1).mul(128)).dataSync()
    for (const each of perSample) {
      expect(each).toBeGreaterThan(0.05)
      expect(each).toBeLessThan(most)
    }
    const { grads } = tf.variableGrads(
      () =>
        computeLosses(model.forward(input, { training: true }), momentTargets(input), input.videoMask, model.config)
          .total,
      [...model.namedParameters().values()],
    )
    const norm = Math.sqrt(
      Object.values(grads).reduce((sum, gradient) => sum + gradient.square().sum().dataSync()[0]!, 0),
    )
    expect(norm).toBeLessThan(100)
    const detector = [...model.namedParameters()].filter(([name]) => /ssd\.0\.[qkv]\./.test(name))
    for (const [name, { name: id }] of detector) expect(grads[id]!.abs().max().dataSync()[0], name).toBeGreaterThan(0)
  })
})

test.each([{}, { detectorPerBlock: true, qkvNorm: true, detectorLayers: 2 }])(
  'the running statistics of a new model are those of noise: %j',
  (over) => {
    const buffers = SpikeMba.create({ ...SMALL, ...over }).namedBuffers()
    expect(buffers.size).toBeGreaterThan(0)
    for (const [name, buffer] of buffers)
      expect(
        buffer.dataSync().some((value) => value !== (name.endsWith('var') ? 1 : 0)),
        name,
      ).toBe(true)
  },
)

test('trace shows membranes, gates, states and slots of every block, all alive', () => {
  const model = SpikeMba.create(SMALL)
  const { trace } = tf.tidy(() => model.forward(batch, { trace: true }))
  const [t, b, m, d] = [4, 3, 25, 16]
  const shapes: string[] = []
  const walk = (path: string, value: unknown): void => {
    if (value instanceof tf.Tensor) {
      expect(value.dataSync().every(Number.isFinite), path).toBe(true)
      shapes.push(`${path} ${value.shape}`)
    } else if (typeof value === 'object')
      for (const [name, inner] of Object.entries(value ?? {})) walk(`${path}.${name}`, inner)
  }
  walk('', trace)
  for (const expected of [
    `.detector.membrane ${[t, b, m, d]}`,
    `.blocks.1.joint.gate ${[b, m, 2 * d]}`,
    `.blocks.1.joint.backward.lastState ${[b, 2 * d, 4]}`,
    `.blocks.0.video.forward.delta ${[b, 3 + 17, 2 * d]}`,
    `.blocks.1.slotsVideo ${[b, 3, d]}`,
    `.blocks.1.tokens ${[b, m, d]}`,
  ])
    expect(shapes).toContain(expected)
  expect(model.forward(batch).trace).toBeUndefined()
})

test('a trace changes no number', () => {
  const model = SpikeMba.create(SMALL)
  expect(difference(model.forward(batch, { trace: true }), 2, model.forward(batch), 2, 13)).toBe(0)
})

test('the same seed makes the same model; dropout repeats from its generator', () => {
  const config = { ...SMALL, dropout: 0.3, inputDropout: 0.3 }
  const run = (seed: number, dropoutSeed: number): SpikeMbaOutput =>
    SpikeMba.create(config, {}, seed).forward(batch, { training: true, random: Random.seeded(dropoutSeed) })
  expect(difference(run(1, 2), 0, run(1, 2), 0, 9)).toBe(0)
  expect(difference(run(1, 2), 0, run(1, 3), 0, 9)).toBeGreaterThan(1e-3)
  expect(difference(run(1, 2), 0, run(2, 2), 0, 9)).toBeGreaterThan(1e-3)
})

test('recomputing blocks repeats the dropout of the first pass', () => {
  const gradient = (recompute: boolean): Float32Array => {
    const model = SpikeMba.create({ ...SMALL, dropout: 0.3, recompute }, {}, 1)
    const parameter = model.namedParameters().get('cmr_v.0.in_x.weight')!
    const { grads } = tf.variableGrads(
      () =>
        computeLosses(
          model.forward(batch, { training: true, random: Random.seeded(9) }),
          momentTargets(batch),
          batch.videoMask,
          model.config,
        ).total,
      [parameter],
    )
    return grads[parameter.name]!.dataSync() as Float32Array
  }
  const [plain, recomputed] = [gradient(false), gradient(true)]
  plain.forEach((value, i) => void expect(recomputed[i]).toBeCloseTo(value, 5))
})

test('refuses features of another size, saying both', () => {
  expect(() => SpikeMba.create(SMALL).forward({ ...batch, text: tf.zeros([3, 8, 7]) })).toThrow(
    'SpikeMba: text has shape [3, 8, 7], expected [b=3, q=8, 6]',
  )
})
