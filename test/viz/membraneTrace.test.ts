import { membraneTrace } from 'spikemba/viz'
import { expect, test } from 'vitest'

const trace = { input: [0, 1, 1, 1], membrane: [0, 0.5, 1.25, 0.5], spikes: [0, 0, 1, 0], threshold: 1 }
type Panel = {
  layer: {
    data?: { values: Record<string, number>[] }
    encoding: Record<string, { field?: string; axis?: { title: string | null } }>
  }[]
}
const panels = (figure: ReturnType<typeof membraneTrace>): Panel[] => figure.spec.vconcat as Panel[]

test('says when it fired first and how high it went', () => {
  expect(membraneTrace(trace).text).toBe(
    'LIF neuron: 4 steps; 1 spike (first at t = 2), membrane reaches 1.25; threshold 1',
  )
  expect(membraneTrace(trace, { dt: 0.5, unit: 'ms', title: 'fast' }).text).toBe(
    'fast: 4 steps of 0.5 ms; 1 spike (first at 1 ms), membrane reaches 1.25; threshold 1',
  )
})

test('input, membrane and spikes share one time axis, named once at the bottom', async () => {
  const figure = membraneTrace(trace, { dt: 0.5, unit: 'ms' })
  expect(panels(figure).map(({ layer }) => layer.at(-1)!.encoding.x!.axis!.title)).toEqual([null, null, 'time t (ms)'])
  const [input, , spikes] = panels(figure)
  expect(input!.layer[0]!.data!.values).toEqual([
    { t: 0, x: 0 },
    { t: 0.5, x: 1 },
    { t: 2, x: 1 },
  ])
  expect(spikes!.layer[0]!.data!.values).toEqual([{ t: 1, name: 'neuron' }])
  const svg = await figure.svg()
  for (const word of ['input X', 'membrane V', 'threshold', 'θ = 1', 'spikes S', 'time t (ms)'])
    expect(svg).toContain(`>${word}<`)
  expect(svg.match(/time t \(ms\)/g)).toHaveLength(1)
})

test('without input and spikes the membrane stands alone', () => {
  expect(panels(membraneTrace({ membrane: trace.membrane, threshold: 1 }))).toHaveLength(1)
})

test('several neurons have a dash and a row of spikes each, whatever their names', async () => {
  const names = ['β = .8 "soft"', "it's [hard].x", '<none>']
  const svg = await membraneTrace({
    membrane: Object.fromEntries(names.map((name, i) => [name, [0, i, 2 * i]])),
    spikes: Object.fromEntries(names.map((name) => [name, [0, 0, 1]])),
    threshold: 1,
  }).svg()
  expect(svg.match(/<path[^>]*stroke-dasharray="(6,3|2,2)"/g)!.length).toBeGreaterThanOrEqual(2)
  for (const name of names) expect(svg).toContain(`>${name.replace(/</g, '&lt;').replace(/>/g, '&gt;')}</text>`)
})

test('a threshold that adapts is a dashed curve', async () => {
  const figure = membraneTrace({ ...trace, threshold: [1, 1, 1, 1.5] })
  expect(figure.text).toMatch(/threshold adapts$/)
  expect(await figure.svg()).toMatch(/<path[^>]*stroke-dasharray="6,4"/)
})

test('a long trace keeps its peak and its first spikes', () => {
  const membrane = new Float32Array(100_000).fill(0.25)
  membrane[77_777] = 9
  const spikes = new Uint8Array(100_000)
  spikes[77_777] = 1
  const figure = membraneTrace({ membrane, spikes, threshold: 1 })
  const { values } = figure.spec.data as { values: { t: number; u0: number }[] }
  expect(values.length).toBeLessThan(1000)
  expect(values.find(({ u0 }) => u0 === 9)!.t).toBeCloseTo(77_777, -1)
  expect(figure.text).toContain('1 spike (first at t = 77777)')
})

test('refuses what cannot be drawn, naming the place', () => {
  expect(() => membraneTrace({ ...trace, input: [1] })).toThrow(
    'membraneTrace: input has 1 values, expected 4, one a step',
  )
  expect(() => membraneTrace({ membrane: { a: [1], b: [Number.NaN] }, threshold: 1 })).toThrow('membrane b[0] is NaN')
  expect(() => membraneTrace({ membrane: { a: [1] }, spikes: { b: [1] }, threshold: 1 })).toThrow(
    'spikes b has no membrane, expected one of a',
  )
})
