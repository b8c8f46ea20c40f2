import { deltaHeatmap } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('says where the step is largest', async () => {
  const figure = deltaHeatmap([[0.001, 0.1], [0.01, 0.02]]) // biome-ignore format: rows
  expect(figure.text).toBe('step size Δ: 2 steps × 2 channels, 0.001 (e 0, step 0) to 0.1 (e 1, step 0)')
  expect(await figure.svg()).toContain('channel e')
})

test('refuses Δ from before softplus', () => {
  expect(() => deltaHeatmap([[-0.5, 1]])).toThrow(
    'the smallest Δ is -0.5, expected none below 0; pass Δ after softplus',
  )
})
