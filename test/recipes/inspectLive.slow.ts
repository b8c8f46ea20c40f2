/** A training that is followed in a cell, without a page: what is left of it in the notebook, in both kernels. */
import { resolve } from 'node:path'
import { isCode, runNotebook } from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { LIVE_MIME } from '../../src/inspector/internal.js'
import { notebookOf } from '../kernel/notebookOf.js'

const CELLS = [
  [
    "import { SpikeMba, fit, inspect, loadBenchmark, makeShapes, memoryFolder, trainable, useBackend } from 'spikemba'",
    "await useBackend('wasm')",
    'const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 4, valVideos: 1 })))',
    "const data = await loadBenchmark('shapes', { dir, split: 'train' })",
    "const model = SpikeMba.create('tiny', { dVideo: data.dVideo, dText: data.dText, dModel: 16, blocks: 1 })",
    'const inspector = await inspect(model, await data.sample(0), { every: 2 })',
  ].join('\n'),
  `for await (const record of fit(trainable(model), { train: data }, { steps: 6, batch: 4, microBatch: 4 }))
  await inspector.follow(record)`,
]

test.each(['spikemba', 'tslab'])('in %s the output is one picture, of the end', async (kernel) => {
  const file = resolve('test/fixtures/notebooks/x.ipynb')
  const { notebook, failure } = await runNotebook(notebookOf(...CELLS), { file, kernel, timeoutSec: 300 })
  expect(failure).toBeUndefined()
  const [, output] = notebook.cells.filter(isCode).map(({ outputs }) => outputs)
  expect(output!.map(({ output_type: type }) => type)).toEqual(['display_data'])
  const { data } = output![0] as { data: Record<string, string> }
  expect(data['image/svg+xml']).toContain('Training, step 6')
  expect(data['text/plain']).toMatch(/step 6, 4 of its recordings kept; loss [\d.]+ → [\d.]+/)
  expect(JSON.parse(data[LIVE_MIME]!)).toMatchObject({ state: 'ended' })
})
