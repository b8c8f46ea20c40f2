import { DISPLAY, saliencyTimeline } from 'spikemba/viz'
import { expect, test } from 'vitest'

const data = { clipSec: 2, saliency: [0, 1, 3, 1, 0], truth: [[4, 6]] as [number, number][], predicted: [[4, 8, 0.9]] as [number, number, number][] }

test('says what is to be seen, and draws it', async () => {
  const figure = saliencyTimeline({ ...data, spikeRate: [0, 0.1, 0.4, 0.1, 0], proposed: [0, 0, 1, 0, 0] }, { title: 'a red circle grows' })
  expect(figure.text).toBe('a red circle grows: 5 clips of 2 s; marked 4–6 s; found 4–8 s')
  const bundle = await figure[DISPLAY]()
  expect(Object.keys(bundle)).toEqual(['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/plain'])
  expect(bundle['image/svg+xml']).toContain('rate')
})

test('begins 65 pixels from the left whatever its numbers, where film strips begin', async () => {
  for (const scale of [1, -1000])
    expect(await saliencyTimeline({ ...data, saliency: data.saliency.map((value) => scale * value) }).svg()).toContain('translate(65,')
})

test('spikes of the proposal set stand in the middle of their clips', () => {
  const { vconcat } = saliencyTimeline({ ...data, proposed: [0, 0, 1, 0, 1] }).spec as { vconcat: { layer: { data: { values: { t: number }[] } }[] }[] }
  expect(vconcat[1]!.layer[1]!.data.values.map(({ t }) => t)).toEqual([5, 9])
})

test('refuses what cannot be drawn', () => {
  expect(() => saliencyTimeline({ ...data, saliency: [] })).toThrow('no clips')
  expect(() => saliencyTimeline({ ...data, spikeRate: [0] })).toThrow('spikeRate has 1 values, expected 5')
  expect(() => saliencyTimeline({ ...data, saliency: [0, Number.NaN, 0, 0, 0] })).toThrow('saliency[1] is NaN')
})
