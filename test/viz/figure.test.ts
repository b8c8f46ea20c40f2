import { DISPLAY, plotly, vegaLite } from 'spikemba/viz'
import { expect, test } from 'vitest'

const rows = [
  { x: 1, y: 2 },
  { x: 2, y: 5 },
]
const encoding = { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } }
const spec = { data: { values: rows }, mark: 'point', encoding }

test('drawing leaves the specification as it was', async () => {
  const before = JSON.stringify(spec)
  await vegaLite(spec, 'points').svg()
  expect(JSON.stringify(spec)).toBe(before)
  expect(Reflect.ownKeys(rows[0]!)).toEqual(['x', 'y'])
})

test('the svg has one name, quoted, and none for each mark', async () => {
  const svg = await vegaLite(spec, 'a "b" & <c>').svg()
  expect(svg.startsWith('<svg role="img" aria-label="a &quot;b&quot; &amp; &lt;c>"')).toBe(true)
  expect(svg.match(/aria-/g)).toHaveLength(1)
})

test('the same figure gives the same svg, and two figures share no id', async () => {
  const clipped = (mark: string) => vegaLite({ ...spec, mark: { type: mark, clip: true } }, 'clipped').svg()
  const [a, again, b] = await Promise.all([clipped('point'), clipped('point'), clipped('square')])
  expect(again).toBe(a)
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!)
  expect(ids(a).length).toBeGreaterThan(0)
  for (const id of ids(a)) expect(a).toContain(`url(#${id})`)
  expect(ids(a).filter((id) => ids(b).includes(id))).toEqual([])
})

test('marks of one look become one path, others stay apart', async () => {
  const bars = (color: object) => ({
    data: { values: [1, 2, 3].map((x) => ({ x })) },
    mark: 'bar',
    encoding: { x: { field: 'x', type: 'ordinal' }, y: { field: 'x', type: 'quantitative' }, ...color },
  })
  const paths = async (color: object) =>
    /<g class="mark-rect role-mark[^>]*>(.*?)<\/g>/
      .exec(await vegaLite(bars(color), 'bars').svg())![1]!
      .match(/<path/g)!.length
  expect(await paths({})).toBe(1)
  expect(await paths({ color: { field: 'x', type: 'nominal', legend: null } })).toBe(3)
})

test('what answers to the mouse is not in the still picture', async () => {
  const params = [{ name: 'zoom', select: 'interval', bind: 'scales' }]
  const opacity = { condition: { param: 'zoom', value: 0.75 }, value: 0 }
  const moving = vegaLite({ ...spec, params, encoding: { ...encoding, opacity } }, 'points')
  expect(await moving.svg()).toBe(
    await vegaLite({ ...spec, encoding: { ...encoding, opacity: { value: 0.75 } } }, 'points').svg(),
  )
  expect(moving.spec.params).toEqual(params)
})

test('a Plotly figure carries its own specification and an svg of the picture', async () => {
  const figure = plotly(
    { data: [{ type: 'scatter3d', x: [1], y: [2], z: [3] }], layout: { title: { text: 'one point' } } },
    'one point',
    spec,
  )
  const bundle = await figure[DISPLAY]()
  expect(figure.mime).toBe('application/vnd.plotly.v1+json')
  expect(bundle[figure.mime]).toEqual({
    data: [{ type: 'scatter3d', x: [1], y: [2], z: [3] }],
    layout: { title: { text: 'one point' } },
  })
  expect(bundle['image/svg+xml']).toMatch(/^<svg role="img" aria-label="one point"/)
  expect(bundle['text/plain']).toBe('one point')
})
