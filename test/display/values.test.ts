import { inspect } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import {
  type Dataset,
  LIF,
  Linear,
  loadBenchmark,
  Module,
  makeShapes,
  memoryFolder,
  Random,
  SpikeMba,
  trainRun,
  useBackend,
} from 'spikemba'
import { beforeAll, expect, test } from 'vitest'
import { bundleOf } from '../../src/kernel/server/cells/bundle.js'

/** Text and HTML of a value in a cell. */
async function shown(value: unknown): Promise<{ text: string; html: string }> {
  const { data } = await bundleOf(value)
  const [text, html] = [data['text/plain'] as string, data['text/html'] as string]
  expect(text.split('\n').length).toBeLessThanOrEqual(40)
  expect((html.match(/<tr>/g) ?? []).length).toBeLessThanOrEqual(40)
  expect(text).not.toMatch(/dataId|isDisposed|NaN|undefined/)
  expect(html).not.toMatch(/NaN|undefined/)
  expect(html.length).toBeLessThan(60_000)
  expect(inspect(value)).toBe(text) // console.log, tslab
  return { text, html }
}

let val: Dataset
let train: Dataset
let model: SpikeMba
beforeAll(async () => {
  await useBackend('wasm')
  const dir = memoryFolder(new Map(makeShapes({ trainVideos: 4, valVideos: 2 })))
  train = await loadBenchmark('shapes', { dir, split: 'train' })
  val = await loadBenchmark('shapes', { dir, split: 'val' })
  model = SpikeMba.create('tiny', { dVideo: val.dVideo, dText: val.dText }, 1)
})

test('a model is a tree of its modules, with shapes, parameters and shares', async () => {
  const { text, html } = await shown(model)
  const total = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0)
  expect(text.split('\n')[0]).toBe(`SpikeMba: ${total.toLocaleString('en-US')} parameters`)
  expect(text).toMatch(/^ {2}proj_v +InputProjection/m)
  expect(text).toMatch(
    new RegExp(`^SpikeMba +slots_v \\[.*\\], slots_t \\[.*\\] +${total.toLocaleString('en-US')} +100 %$`, 'm'),
  )
  expect(html).toContain('<td')
  expect(inspect({ model })).toMatch(/^\{ model: SpikeMba: [\d,]+ parameters \}$/)
})

test('a module of hundreds of parts is folded, and of one part is not', async () => {
  class Many extends Module {
    constructor() {
      super()
      this.children(
        'layers',
        Array.from({ length: 300 }, () => new Linear(2, 3, { random: Random.seeded(1) })),
      )
    }
  }
  expect((await shown(new Many())).text).toContain('… 2')
  expect((await shown(new Linear(2, 3, { random: Random.seeded(1) }))).text).toContain('weight [3, 2], bias [3]')
  expect((await shown(new LIF())).text).toContain('LIF: 0 parameters')
})

test('what a model returns, and its trace, are tables with rates and dead channels', async () => {
  const sample = await val.sample(0)
  const input = {
    video: tf.tensor3d(sample.video, [1, sample.clips, val.dVideo]),
    text: tf.tensor3d(sample.text, [1, sample.words, val.dText]),
    videoMask: tf.ones<tf.Rank.R2>([1, sample.clips]),
    textMask: tf.ones<tf.Rank.R2>([1, sample.words]),
  }
  const out = model.forward(input, { trace: true })
  const { text } = await shown(out.trace)
  expect(text).toMatch(/^detector\.q +\[\d+, 1, \d+, \d+\] +zeros and ones/m)
  const spikes = (await shown(out)).text.split('\n').find((line) => line.startsWith('spikes '))!
  const rate = out.spikes!.mean().dataSync()[0]!
  const dead = out.spikes!.max([0, 1, 2]).sub(1).neg().sum().dataSync()[0]!
  expect(spikes).toContain(`[${out.spikes!.shape.join(', ')}]`)
  expect(Number(/ones +([\d.]+)/.exec(spikes)![1])).toBeCloseTo(rate, 3)
  expect(Number(/(\d+) \(\d/.exec(spikes)![1])).toBe(dead)
})

test('the result of a layer of neurons is a table', async () => {
  expect((await shown(new LIF().forward(tf.ones([5, 3])))).text).toMatch(/^state\.membrane +\[3\]/m)
})

test('a dataset and a sample tell what is in them, with a film strip', async () => {
  const dataset = await shown(val)
  expect(dataset.text).toMatch(/^shapes, val: \d+ queries on 2 videos/)
  expect(dataset.html.match(/<img/g)).toHaveLength(12)
  const sample = await val.sample(0)
  const { text, html } = await shown(sample)
  expect(text).toContain(`“${sample.query}”`)
  expect(text).toContain(`features: video [${sample.clips}, ${val.dVideo}]`)
  expect(html.match(/<img/g)).toHaveLength(12)
  expect(html).toContain('aria-label="moments')
  expect(inspect([sample])).toMatch(/^\[ Sample \d+: “/)
})

test('a prediction lists its moments and keeps the official keys alone', async () => {
  const prediction = await model.predict(await val.sample(0))
  expect((await shown(prediction)).text).toMatch(/^Prediction \d+: \d+ moments?, best/)
  expect(Object.keys(JSON.parse(JSON.stringify(prediction)))).toEqual([
    'qid',
    'query',
    'vid',
    'pred_relevant_windows',
    'pred_saliency_scores',
  ])
})

test('a run shows its curves and scores as far as it has come', async () => {
  const run = trainRun(
    'shapes',
    { train, val },
    { preset: 'tiny', steps: 2, config: { batch: 2, dModel: 16, blocks: 1 } },
  )
  expect((await shown(run)).text).toMatch(/^Run on shapes, step 0 of 2: no step yet/)
  for await (const record of run.records()) void record
  const { text, html } = await shown(run)
  expect(text).toMatch(/^Run on shapes, step 2 of 2: loss \d/)
  expect(text).toMatch(/^R1@0\.5 +\d/m)
  expect(html).toContain('<svg role="img" aria-label="losses')
})
