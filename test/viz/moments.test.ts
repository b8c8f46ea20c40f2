import { proposalTimeline, recallCurve } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('proposals are told as stretches of seconds', async () => {
  const figure = proposalTimeline({ clipSec: 2, saliency: [0, 1, 2, 0, 3], proposed: [0, 1, 1, 0, 1], threshold: 0.5 })
  expect(figure.text).toBe('proposal set: 3 of 5 clips of 2 s proposed, 2–6 s, 8–10 s; threshold 0.5')
  const svg = await figure.svg()
  expect(svg).toContain('>time (s)<')
  expect(svg).toContain('stroke-dasharray="6,4"')
})

test('the axis can carry another measure than the saliency', async () => {
  const svg = await proposalTimeline(
    { clipSec: 2, saliency: [0.1, 0.3], proposed: [0, 1] },
    { y: 'firing rate (spikes a step)' },
  ).svg()
  expect(svg).toContain('>firing rate (spikes a step)<')
  expect(svg).not.toContain('>saliency<')
})

test('many stretches are counted after the third', () => {
  const proposed = Array.from({ length: 10 }, (_, i) => i % 2)
  expect(proposalTimeline({ clipSec: 1, saliency: proposed, proposed }).text).toContain(
    '1–2 s, 3–4 s, 5–6 s and 2 more',
  )
})

test('recall is named at both ends, and read as percent above 1', () => {
  const thresholds = [0.5, 0.7]
  const share = recallCurve({ model: { thresholds, recall: [0.6, 0.4] } })
  expect(share.text).toBe('recall by overlap: model 0.6 at IoU 0.5, 0.4 at IoU 0.7')
  const percent = recallCurve({ model: { thresholds, recall: [60, 40] } })
  const domain = ({ spec }: typeof share) => (spec.encoding as { y: { title: string; scale: { domain: number[] } } }).y
  expect([domain(share).scale.domain, domain(percent).scale.domain]).toEqual([
    [0, 1],
    [0, 100],
  ])
  expect(domain(percent).title).toBe('recall R1 (%)')
})

test('curves are told apart by the shape of their points', async () => {
  const curve = { thresholds: [0.5, 0.7], recall: [0.6, 0.4] }
  const svg = await recallCurve({ a: curve, b: curve }).svg()
  const shapes = [...svg.matchAll(/<g class="mark-symbol role-mark[^>]*>(.*?)<\/g>/g)].flatMap(([, marks]) =>
    [...marks!.matchAll(/d="([^"]+)"/g)].map(([, d]) => d),
  )
  expect(new Set(shapes).size).toBe(2)
})
