import { trainingCurves } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('names each curve with its first and last value', async () => {
  const points = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, value: 10 / (i + 1) }))
  const figure = trainingCurves([{ name: 'total', points }], { title: 'loss by step' })
  expect(figure.text).toBe('loss by step: 1000 steps; total 10 → 0.01')
  expect((figure.spec.data as { values: unknown[] }).values).toHaveLength(300)
  expect(await figure.svg()).toContain('loss by step')
})

test('a run that broke says where, and what is left is drawn', () => {
  const points = [1, 0.5, Number.NaN, Number.POSITIVE_INFINITY].map((value, i) => ({ step: i + 1, value }))
  const figure = trainingCurves([{ name: 'total', points }])
  expect(figure.text).toBe('training: 2 steps; total 1 → 0.5 (2 values left out, the first NaN at step 3)')
  expect((figure.spec.data as { values: unknown[] }).values).toHaveLength(2)
})

test('refuses to draw nothing', () => {
  expect(() => trainingCurves([{ name: 'total', points: [] }])).toThrow('no points to draw')
})
