import { runComparison, spikeRaster, surrogateHeatmap } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('says how much of the gradient is closed', async () => {
  // steps × neurons: neuron 1 lets nothing through
  const figure = surrogateHeatmap([0.5, 0, 1, 0.001], 2, { secondsPerStep: 0.1 })
  expect(figure.text).toBe(
    'surrogate gradient: 2 steps × 2 neurons, 0 (neuron 1, 0 s) to 1 (neuron 0, 0.1 s); 50.0 % are under 1 % of the largest',
  )
  const svg = await figure.svg()
  for (const label of ['time (s)', 'neuron m', '∂S/∂H']) expect(svg).toContain(label)
})

test('a layer without any gradient is closed everywhere', () => {
  expect(surrogateHeatmap(new Float32Array(6), 3).text).toContain('0 everywhere; 100.0 %')
})

test('refuses a length that does not divide', () => {
  expect(() => surrogateHeatmap([1, 2, 3], 2)).toThrow('3 numbers do not divide into 2 neurons')
})

test('a list alone does not say how many neurons it is of', () => {
  const alone = [1, 2, 3] as unknown as { shape: number[]; dataSync(): number[] } // what JavaScript lets through
  for (const draw of [surrogateHeatmap, spikeRaster])
    expect(() => draw(alone)).toThrow('3 numbers without the number of their neurons, expected it beside them')
  expect(() => runComparison({ a: [1, 0], b: [1, 1] })).toThrow('2 numbers without the number of their neurons')
})
