import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fit, readLog } from 'spikemba/train'
import { expect } from 'vitest'
import { readFolder } from '../../../src/train/internal.js'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'
import { KILLED_OPTIONS } from './killedOptions.js'
import { runAndKill, wholeCheckpoint } from './killing.js'

/**
 * Kills a run again and again at random moments and resumes it; after each kill its checkpoints are whole and no older
 * than before, and at last the model is, to the bit, that of a run that was left alone.
 */
export async function killAndCompare(kills: number, longestMs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-killed-'))
  try {
    const out = join(folder, 'killed')
    let reached = 0
    for (let i = 0; i < kills; i++) {
      expect(await runAndKill(out, 1e6, Math.random() * longestMs)).toBe(true)
      const step = wholeCheckpoint(out, 'last') ?? 0
      expect(step).toBeGreaterThanOrEqual(reached)
      const best = wholeCheckpoint(out, 'best')
      if (step >= 3) expect(best).toBeGreaterThanOrEqual(3)
      await readLog(out)
      reached = step
    }
    expect(reached).toBeGreaterThan(0)
    const steps = reached + 2
    const train = (path: string, resume: boolean) =>
      collect(
        fit(
          new FakeModel({ dropout: 0.3, normalise: true }),
          { train: fakeDataset(14), val: fakeDataset(3, { split: 'val' }) },
          { ...KILLED_OPTIONS, checkpointEvery: 1e6, steps, out: path, resume },
        ),
      )
    await train(out, true)
    await train(join(folder, 'alone'), false)
    const files = (path: string) => readFolder(join(path, 'checkpoints'), 'last')!
    expect(files(out)).toEqual(files(join(folder, 'alone')))
    expect(ofKind(await readLog(out), 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: steps }, (_, i) => i + 1),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
