import { runComparison } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('spikes: both, only one, only the other, and the first divergence', async () => {
  const figure = runComparison(
    { a: [1, 0, 1, 0, 0, 1], b: [1, 0, 1, 1, 0, 0], neurons: 2, names: ['loop', 'kernel'] },
    { secondsPerStep: 0.1 },
  )
  expect(figure.text).toBe(
    'loop against kernel: 2 neurons over 3 steps; first divergence at t 1 (0.1 s), neuron 1: loop 0, kernel 1; 2 of 6 values differ, by at most 1',
  )
  const svg = await figure.svg()
  for (const label of ['both', 'only loop', 'only kernel', 'first divergence, t 1 (0.1 s), neuron 1'])
    expect(svg).toContain(label)
})

test('values: the traces of the neuron that parts, above a map of the difference', async () => {
  const a = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i))
  const figure = runComparison({ a, b: a.map((value, i) => value + (i > 30 ? 1e-7 : 0)), neurons: 4, tolerance: 1e-9 })
  expect(figure.text).toContain('first divergence at t 7, neuron 3: A -0.4040376, B -0.4040375')
  expect((figure.spec.vconcat as object[]).length).toBe(2)
  expect(await figure.svg()).toContain('neuron 3')
})

test('says that equal runs are equal', () => {
  expect(runComparison({ a: [0, 1], b: [0, 1], neurons: 1 }).text).toBe(
    'A against B: 1 neuron over 2 steps; no divergence, largest difference 0',
  )
})

test('many spikes become a map of the difference', () => {
  const a = new Uint8Array(8000).fill(1)
  const b = a.slice()
  b[17] = 0
  const figure = runComparison({ a, b, neurons: 8 })
  expect(figure.text).toContain('first divergence at t 2, neuron 1: A 1, B 0')
  expect(JSON.stringify(figure.spec)).toContain('data:image/png')
})
