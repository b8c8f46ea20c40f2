import { DISPLAY, saliencyTimeline } from 'spikemba/viz'
import { expect, test } from 'vitest'

const data = {
  clipSec: 2,
  saliency: [0, 1, 3, 1, 0],
  truth: [[4, 6]] as [number, number][],
  predicted: [[4, 8, 0.9]] as [number, number, number][],
}

test('says what is to be seen, and draws it', async () => {
  const figure = saliencyTimeline(
    { ...data, spikeRate: [0, 0.1, 0.4, 0.1, 0], proposed: [0, 0, 1, 0, 0] },
    { title: 'a red circle grows' },
  )
  expect(figure.text).toBe('a red circle grows: 5 clips of 2 s; marked 4–6 s; found 4–8 s')
  const bundle = await figure[DISPLAY]()
  expect(Object.keys(bundle)).toEqual(['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/plain'])
  expect(bundle['image/svg+xml']).toContain('rate')
})

test('begins 65 pixels from the left whatever its numbers, where film strips begin', async () => {
  for (const scale of [1, -1000])
    expect(await saliencyTimeline({ ...data, saliency: data.saliency.map((value) => scale * value) }).svg()).toContain(
      'translate(65,',
    )
})

test('spikes of the proposal set stand in the middle of their clips', () => {
  const { vconcat } = saliencyTimeline({ ...data, proposed: [0, 0, 1, 0, 1] }).spec as {
    vconcat: { layer: { data: { values: { t: number }[] } }[] }[]
  }
  expect(vconcat[1]!.layer[1]!.data.values.map(({ t }) => t)).toEqual([5, 9])
})

test('a saliency that is not finite is a gap', () => {
  expect(saliencyTimeline({ ...data, saliency: [0, Number.NaN, 0, 0, 0] }).text).toContain(
    '5 clips of 2 s (1 of 5 values left out, the first NaN at clip 1)',
  )
})

test('what is not known is not drawn', () => {
  const panels = (figure: { spec: unknown }) => (figure.spec as { vconcat: unknown[] }).vconcat.length
  const alone = saliencyTimeline({ saliency: [0, 1, 2] })
  expect(alone.text).toBe('saliency: 3 clips')
  expect(panels(alone)).toBe(1)
  expect(JSON.stringify(alone.spec)).toContain('"title":"clip l"')
  expect(panels(saliencyTimeline({ saliency: [0, 1, 2], clipSec: 2, predicted: [] }))).toBe(2)
})

test('a prediction is drawn as it comes, and from a file with the length of a clip', () => {
  const prediction = {
    qid: 1,
    query: 'a red circle grows',
    pred_relevant_windows: data.predicted,
    pred_saliency_scores: data.saliency,
  }
  const read = saliencyTimeline(prediction, { clipSec: 2 })
  expect(read.text).toBe('a red circle grows: 5 clips of 2 s; found 4–8 s')
  const made = Object.defineProperty({ ...prediction }, 'clipSec', { value: 2 })
  expect(saliencyTimeline(made).spec).toEqual(read.spec)
  expect(saliencyTimeline(made, { truth: data.truth }).text).toContain('marked 4–6 s')
  expect(() => saliencyTimeline(prediction)).toThrow('nothing says how long a clip is')
})

test('refuses what cannot be drawn', () => {
  expect(() => saliencyTimeline({ ...data, saliency: [] })).toThrow('no clips')
  expect(() => saliencyTimeline({ ...data, spikeRate: [0] })).toThrow('spikeRate has 1 values, expected 5')
  expect(() => saliencyTimeline({ ...data, clipSec: undefined })).toThrow(
    'nothing says how long a clip is; expected clipSec, such as { clipSec: 2 }',
  )
})
