import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadBenchmark, makeShapes, memoryFolder } from 'spikemba/datasets'
import { type Run, readRun, trainRun } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { expect, test } from 'vitest'

// The base row of the committed grid (data/runs/README.md), trained once more by what its records say of themselves.
const record = (seed: number): Promise<Run> => readRun(`data/runs/shapes-slots=8+spikeSteps=4-seed-${seed}.json`)
/** Points that engines may differ by: sums in another order move a training of 60 steps. */
const POINTS = 8

test.each([0, 1])('a row trained again says what its record says (seed %i)', async (seed) => {
  await useBackend('wasm')
  const { facts, losses, metrics } = await record(seed)
  const config = facts.config as object
  const { steps, evaluateEvery } = facts.training as { steps: number; evaluateEvery: number }
  const world = memoryFolder(new Map(makeShapes()))
  const split = (name: string) => loadBenchmark('shapes', { dir: world, split: name })
  const data = { train: await split('train'), val: await split('val') }
  expect(data.train.checksum).toBe((facts.data as { train: { checksum: string } }).train.checksum)
  const out = mkdtempSync(join(tmpdir(), 'spikemba-record-'))
  try {
    const run = trainRun('shapes', data, { steps, config, fit: { evaluateEvery, out } })
    for await (const _ of run.records());
    run.model.dispose()
    const again = await readRun(out)
    const first = (of: Run | { losses: Run['losses'] }) => of.losses[0]!.values.total!
    expect(Math.abs(first(again) / first({ losses }) - 1)).toBeLessThan(1e-3)
    for (const key of ['MR-full-R1@0.5', 'MR-full-mAP'])
      expect(Math.abs(again.metrics[key]! - metrics[key]!), key).toBeLessThan(POINTS)
  } finally {
    rmSync(out, { recursive: true })
  }
})
