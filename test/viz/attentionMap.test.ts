import { attentionMap } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('names queries and keys', async () => {
  const names = { rows: 'word', rowNames: ['red', 'circle'], columns: 'clip' }
  const figure = attentionMap([[0.2, 0.8, 0], [0.5, 0.25, 0.25]], names) // biome-ignore format: rows
  expect(figure.text).toBe('attention: 2 × 3, 0 (word red, clip 2) to 0.8 (word red, clip 1)')
  const svg = await figure.svg()
  for (const label of ['red', 'circle', 'clip', '0.8']) expect(svg).toContain(`>${label}</text>`)
})

test('says what a cell measures', async () => {
  expect(await attentionMap([[1, 2]]).svg()).toContain('>weight</text>')
  expect(await attentionMap([[1, 2]], { value: 'distance' }).svg()).toContain('>distance</text>')
})

test('cells are squares', () => {
  const { width, height } = attentionMap(Array.from({ length: 50 }, () => new Float32Array(100))).spec as {
    width: number
    height: number
  }
  expect(width / height).toBe(2)
})

test('refuses names for other cells', () => {
  expect(() => attentionMap([[1, 2]], { columnNames: ['a'] })).toThrow('1 names for 2 cells (key), expected one a cell')
})
