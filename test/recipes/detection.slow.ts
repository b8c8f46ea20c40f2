/**
 * A detector that is asked to detect does so on videos that it has not seen: a trained model, not equations, is judged
 * here.
 */
import { type Dataset, loadBenchmark, makeShapes, memoryFolder } from 'spikemba/datasets'
import { DETECTING } from 'spikemba/model'
import { type TrainingRun, trainable, trainRun } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
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

test('proposals lie inside moments, and the rate ranks clips', async () => {
  // so short a training finds what stands out; that it follows the sentence takes a whole one (README)
  const { precision, averagePrecision, segmentRecall, chance } = (await evaluateModel(trainable(run.model), val, 8))!
    .proposals!
  expect(precision).toBeGreaterThan(1.3 * chance.precision)
  expect(averagePrecision).toBeGreaterThan(1.3 * chance.averagePrecision)
  expect(segmentRecall).toBeGreaterThan(chance.segmentRecall)
})
