import { slotHeatmap } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('slot 0 is on top, and the columns are named by the caller', async () => {
  const figure = slotHeatmap([[0, 1, 2], [3, 4, 5]], { x: 'channel d', title: 'slots after block 1' }) // biome-ignore format: rows
  expect(figure.text).toBe(
    'slots after block 1: 2 slots × 3 columns, 0 (slot 0, channel d 0) to 5 (slot 1, channel d 2)',
  )
  const svg = await figure.svg()
  expect(svg).toContain('channel d')
  const height = (number: string) =>
    Number(svg.match(new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)"[^>]*>${number}</text>`))![1])
  expect(height('1')).toBeLessThan(height('4'))
})

test('refuses ragged rows', () => {
  expect(() => slotHeatmap([[1], [1, 2]])).toThrow('row 1 has 2 values, expected 1')
})
