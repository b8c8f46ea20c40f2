import { pointCloud } from 'spikemba/viz'
import { expect, test } from 'vitest'

interface Trace {
  type: string
  name: string
  x: number[]
  marker: { symbol: string; color: string }
}
const line = (length: number) => Float64Array.from({ length }, (_, i) => i)

test('a label has a colour and a symbol of its own', async () => {
  const figure = pointCloud(
    { x: [1, 2, 3], y: [0, 1, 0], label: ['rest', 'moment', 'rest'] },
    { x: 'component 1', title: 'clips' },
  )
  expect(figure.text).toBe('clips: 3 points, component 1 1 to 3, y 0 to 1; rest 2, moment 1')
  const traces = figure.spec.data as Trace[]
  expect(traces.map(({ type, name, x }) => [type, name, x])).toEqual([['scattergl', 'rest', [1, 3]], ['scattergl', 'moment', [2]]]) // biome-ignore format: rows
  expect(new Set(traces.map(({ marker }) => marker.symbol)).size).toBe(2)
  expect(await figure.svg()).toContain('component 1')
})

test('three dimensions are drawn from the side where nothing turns', async () => {
  const figure = pointCloud({ x: [0, 1], y: [0, 1], z: [0, 5] }, { z: 'time (s)' })
  expect((figure.spec.data as Trace[])[0]!.type).toBe('scatter3d')
  expect(await figure.svg()).toContain('time (s) ↑')
})

test('a notebook carries a part of very many points, its still picture counts all', async () => {
  const figure = pointCloud({ x: line(100_000), y: line(100_000) })
  expect(figure.text).toContain('100000 points (20000 drawn), x 0 to 99999')
  expect((figure.spec.data as Trace[])[0]!.x).toHaveLength(20_000)
  const svg = await figure.svg()
  expect(svg).toContain('data:image/png')
  expect(svg.length).toBeLessThan(40_000)
})

test('refuses more labels than can be told apart', () => {
  expect(() => pointCloud({ x: line(9), y: line(9), label: line(9) })).toThrow('9 labels, expected at most 6')
})
