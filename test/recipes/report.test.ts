import { exampleIndices, type Run, reportPage } from 'spikemba/recipes'
import { expect, test } from 'vitest'

const run: Run = {
  name: 'first',
  benchmark: 'qvhighlights',
  facts: { seed: 7, note: '<script>' },
  losses: [1, 2, 3].map((step) => ({ step, values: { total: 9 / step, boundary: 1 / step } })),
  evaluations: [
    { step: 1, values: { 'MR-full-R1@0.5': 10, 'MR-full-mAP': 5 } },
    { step: 3, values: { 'MR-full-R1@0.5': 40, 'MR-full-mAP': 20 } },
  ],
  metrics: { 'MR-full-R1@0.5': 40, 'MR-full-mAP': 20 },
  floor: { 'MR-full-R1@0.5': 9.03, 'MR-full-mAP': 5.58 },
  ceiling: { 'MR-full-R1@0.5': 100, 'MR-full-mAP': 99.76 },
  examples: [
    {
      qid: 3,
      query: 'a <b>red</b> circle',
      vid: 'v3',
      clipSec: 2,
      saliency: [0, 2, 1],
      truth: [[2, 4]],
      predicted: [[2, 6, 0.9]],
      spikeRate: [0.1, 0.4, 0.2],
      proposed: [0, 1, 0],
    },
  ],
}

test('one page without network or scripts, with scores, floor, ceiling, published rows, curves and queries', async () => {
  const html = await reportPage([run])
  expect(html).not.toMatch(/<script|<link|src="http/)
  expect(html).toContain('<td>40.00</td>')
  expect(html).toContain('floor: whole video')
  expect(html).toContain('QD-DETR')
  expect(html).toContain('a &lt;b&gt;red&lt;/b&gt; circle')
  expect(html).toContain('&lt;script&gt;')
  expect(html.match(/<svg/g)).toHaveLength(3)
})

test('several runs share one table and one set of curves', async () => {
  const html = await reportPage([run, { ...run, name: 'second', examples: [], metrics: { 'MR-full-R1@0.5': 50, 'MR-full-mAP': 20 } }])
  expect(html).toContain('first (this report)')
  expect(html).toContain('second (this report)')
  expect(html).toContain('<th scope="row">mean of 2 runs</th><td>45.00</td><td>20.00</td>')
  expect(html).toContain('<td>63.53</td>') // t(1, 97.5 %) · sd / √2 = 12.706 · 5
})

test('examples are spread over the split, not chosen', () => {
  expect(exampleIndices(100, 4)).toEqual([12, 37, 62, 87])
  expect(exampleIndices(2)).toEqual([0, 1])
})

test('says whether the detector detects, beside chance', async () => {
  const chance = { precision: 0.27, recall: 0.4, f1: 0.32, averagePrecision: 0.31, segmentRecall: 0.2 }
  const scores = { precision: 0.43, recall: 0.67, f1: 0.53, averagePrecision: 0.586, segmentRecall: 0.5, chance, proposed: 0.4, standardError: 0.012 }
  const html = await reportPage([{ ...run, proposals: [{ step: 3, scores }] }])
  expect(html).toContain('<h2>Does the detector detect?</h2>')
  expect(html).toContain('first: the detector detects: average precision .59 where a random order has .31; 43 % of the proposed clips lie in a moment')
  expect(html).toContain('<th scope="row">chance</th><td>27.00</td>')
  expect(html.match(/<svg/g)).toHaveLength(4)
  const blind = { ...scores, averagePrecision: 0.32 }
  expect(await reportPage([{ ...run, proposals: [{ step: 3, scores: blind }] }])).toContain('the detector is at chance')
  expect(await reportPage([run])).not.toContain('Does the detector detect?')
})
