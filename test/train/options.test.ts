import type { FitOptions } from 'spikemba/train'
import { expect, test } from 'vitest'
import { planFit } from '../../src/train/internal.js'

test('epochs become steps, a last smaller batch left out', () => {
  expect(planFit({ epochs: 3, batch: 4 }, 11)).toMatchObject({ steps: 6, stepsPerEpoch: 2, evaluateEvery: 2 })
})

test('a split smaller than the batch is taken whole', () => {
  expect(planFit({ epochs: 3, batch: 64 }, 11)).toMatchObject({ batch: 11, steps: 3 })
})

test('no limit on the gradient is told by null', () => {
  expect(planFit({ gradientClip: null }, 8).gradientClip).toBe(Number.POSITIVE_INFINITY)
})

test.each<[keyof FitOptions, FitOptions]>([
  ['steps', { steps: 0 }],
  ['epochs', { epochs: 1.5 }],
  ['epochs', { epochs: 2, steps: 4 }],
  ['batch', { batch: -1 }],
  ['microBatch', { microBatch: 0 }],
  ['lr', { lr: Number.NaN }],
  ['weightDecay', { weightDecay: -1 }],
  ['gradientClip', { gradientClip: 0 }],
  ['patience', { patience: 0 }],
  ['seed', { seed: 0.5 }],
  ['schedule', { schedule: 'linear' as 'step' }],
  ['weightDecayMode', { weightDecayMode: 'L2' as 'l2' }],
  ['nonFinite', { nonFinite: 'ignore' as 'skip' }],
  ['resume', { resume: true }],
  ['workers', { workers: 2 }],
])('refuses a senseless %s', (name, options) => {
  expect(() => planFit(options, 8)).toThrow(expect.objectContaining({ tag: 'OptionError', option: name }))
})
