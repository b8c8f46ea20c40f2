/** A detector that is asked to detect does so on videos that it has not seen: a trained model, not equations, is judged here. */
import { type Dataset, loadBenchmark, makeShapes, memoryFolder, shuffleSentences } from 'spikemba/datasets'
import { DETECTING } from 'spikemba/model'
import { type TrainingRun, trainable, trainRun } from 'spikemba/recipes'
import { Random, useBackend } from 'spikemba/tensor'
import { evaluateModel } from 'spikemba/train'
import { afterAll, beforeAll, expect, test } from 'vitest'

let run: TrainingRun
let val: Dataset
beforeAll(async () => {
  await useBackend('wasm')
  const files = memoryFolder(new Map(makeShapes({ seed: 3, trainVideos: 40, valVideos: 15 })))
  const open = (split: string) => loadBenchmark('shapes', { dir: files, split })
  val = await open('val')
  const config = { dModel: 32, blocks: 1, batch: 8, lr: 3e-3, seed: 0, ...DETECTING }
  run = trainRun('shapes', { train: await open('train'), val }, { config, steps: 150, fit: { evaluateEvery: 150 } })
  for await (const _ of run.records());
})
afterAll(() => run.model.dispose())

/** How often proposals and the ranking by rate are right, as multiples of chance. */
async function timesChance(data: Dataset) {
  const { precision, averagePrecision, segmentRecall, chance } = (await evaluateModel(trainable(run.model), data, 8))!.proposals!
  const times = {
    precision: precision / chance.precision,
    averagePrecision: averagePrecision / chance.averagePrecision,
    segmentRecall: segmentRecall / chance.segmentRecall,
  }
  console.log(`${data.name}, times chance:`, times)
  return times
}

test('proposals lie inside moments, and the rate ranks clips', async () => {
  const { precision, averagePrecision, segmentRecall } = await timesChance(val)
  expect(precision).toBeGreaterThan(1.3)
  expect(averagePrecision).toBeGreaterThan(1.3)
  expect(segmentRecall).toBeGreaterThan(1)
})

test('they follow the sentence: asked for what another video shows, they fall to chance', async () => {
  const { precision, averagePrecision } = await timesChance(shuffleSentences(val, Random.seeded(1)))
  expect(precision).toBeLessThan(1.15)
  expect(averagePrecision).toBeLessThan(1.15)
})
