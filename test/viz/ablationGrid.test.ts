import { ablationGrid } from 'spikemba/viz'
import { expect, test } from 'vitest'

const row = (name: string, mean: number, metric = 'R1@.5 (%)') => ({
  name,
  metric,
  mean,
  low: mean - 1,
  high: mean + 1,
})

test('tells what differs from the baseline from what may be chance', async () => {
  const figure = ablationGrid([row('full', 60), row('without slots', 57), row('without spikes', 59.5)])
  expect(figure.text).toBe('ablation: 3 variants; R1@.5 (%): full 60 (59 to 61), farthest without slots 57 (−3)')
  const [panel] = figure.spec.hconcat as { data: { values: { name: string; state: string }[] } }[]
  expect(panel!.data.values.map(({ state }) => state)).toEqual(['baseline', 'differs', 'within chance'])
  expect(await figure.svg()).toContain('without slots')
})

test('reads against the variant that the caller names', () => {
  expect(ablationGrid([row('a', 1), row('b', 3)], { baseline: 'b' }).text).toContain('b 3 (2 to 4), farthest a 1 (−2)')
})

test('refuses what cannot be compared', () => {
  expect(() => ablationGrid([{ ...row('a', 1), low: 2 }])).toThrow(
    'mean 1 lies outside 2 to 2, expected low ≤ mean ≤ high',
  )
  expect(() => ablationGrid([row('a', 1), row('a', 2)])).toThrow('a has two rows for R1@.5 (%), expected one')
  expect(() => ablationGrid([row('a', 1), row('b', 2, 'mAP')])).toThrow('the baseline a has no row for mAP')
})
