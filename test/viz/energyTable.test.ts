import { energy } from 'spikemba/snn'
import { DISPLAY, energyTable } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('shows what energy() counts, with what it leaves out', async () => {
  // Two spikes into 4 → 3, and a dense batch of two: 6 accumulates, 24 multiply-accumulates
  const figure = energyTable(
    energy(
      [2, 8],
      [
        { name: 'spiking', fanOut: 3 },
        { name: 'dense', fanOut: 3, input: 'dense' },
      ],
    ),
  )
  expect(figure.text).toBe(
    'energy estimate: 115.8 pJ over 2 layers, most in dense (110.4 pJ); memory traffic not counted, 45 nm',
  )
  const bundle = await figure[DISPLAY]()
  expect(String(bundle['text/plain']).split('\n').slice(3, 6)).toEqual([
    'spiking  AC             6    5.4 pJ',
    'dense    MAC           24  110.4 pJ',
    'total                  30  115.8 pJ',
  ])
  for (const said of [bundle['text/plain'], bundle['image/svg+xml']]) {
    expect(said).toContain('Memory traffic')
    expect(said).toContain('another tool')
  }
})

test('large numbers get a larger unit', async () => {
  const figure = energyTable([{ layer: 'a', operations: 2_500_000, kind: 'accumulate', picojoules: 2_250_000 }])
  expect(String((await figure[DISPLAY]())['text/plain'])).toContain('2.5 M  2.25 µJ')
})

test('refuses a kind that it does not know', () => {
  expect(() => energyTable([{ layer: 'a', operations: 1, kind: 'add' as never, picojoules: 1 }])).toThrow(
    'row 0 (a) is of kind add, expected accumulate',
  )
})
