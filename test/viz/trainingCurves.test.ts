import { trainingCurves } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('names each curve with its first and last value', async () => {
  const points = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, value: 10 / (i + 1) }))
  const figure = trainingCurves([{ name: 'total', points }], { title: 'loss by step' })
  expect(figure.text).toBe('loss by step: 1000 steps; total 10.0 → 0.0100')
  expect((figure.spec.data as { values: unknown[] }).values).toHaveLength(300)
  expect(await figure.svg()).toContain('loss by step')
})

test('refuses to draw nothing', () => {
  expect(() => trainingCurves([{ name: 'total', points: [] }])).toThrow('no points to draw')
})
