import { DISPLAY, stateSurface } from 'spikemba/viz'
import { expect, test } from 'vitest'

interface Surface {
  x: number[]
  y: number[]
  z: number[][]
}

test('a surface for notebooks, a map for saved pages', async () => {
  const figure = stateSurface([[0, 1], [2, -3], [4, 5]], { x: 'channel n', y: 'step l', z: 'h' }) // biome-ignore format: rows
  expect(figure.text).toBe('state surface: 3 × 2, h -3 (step l 1, channel n 1) to 5 (step l 2, channel n 1)')
  const [surface] = figure.spec.data as Surface[]
  expect(surface).toMatchObject({ x: [0, 1], y: [0, 1, 2], z: [[0, 1], [2, -3], [4, 5]] }) // biome-ignore format: rows
  const bundle = await figure[DISPLAY]()
  expect(Object.keys(bundle)[0]).toBe('application/vnd.plotly.v1+json')
  for (const label of ['channel n', 'step l', '−3'])
    expect(String(bundle['image/svg+xml']).replace(/>-/g, '>−')).toContain(label)
})

test('large grids keep their ends', () => {
  const [surface] = stateSurface(Array.from({ length: 1000 }, (_, l) => [l, -l])).spec.data as Surface[]
  expect(surface!.y.length).toBeLessThanOrEqual(80)
  expect([surface!.y[0], surface!.y.at(-1), surface!.z.at(-1)]).toEqual([0, 999, [999, -999]])
})
