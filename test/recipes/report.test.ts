import { type Run, reportPage } from 'spikemba/recipes'
import { expect, test } from 'vitest'
import { groupRuns } from '../../src/recipes/groups.js'
import { exampleIndices } from '../../src/recipes/internal.js'

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

test('published rows are kept apart by split, and one that could not be read is gray', async () => {
  const html = await reportPage([run])
  const [own, elsewhere] = html.split('<details><summary>Published, another split')
  expect(own).toContain('lighthouse')
  expect(own).toContain('<tr class="gray"><th scope="row">SpikeMba (paper)')
  expect(own).not.toContain('CVA')
  expect(elsewhere).toContain('CVA (best of 2026 with these features)')
  expect(elsewhere).toContain('<td>70.05</td>')
})

test('Charades-STA shows R1@0.3 and mIoU first', async () => {
  const metrics = { 'R1@0.5': 3, 'R1@0.7': 4, mIoU: 2, 'R1@0.3': 1 }
  const html = await reportPage([
    { ...run, benchmark: 'charades', metrics, floor: metrics, ceiling: metrics, evaluations: [], examples: [] },
  ])
  expect(row(html, 'floor: whole video, no saliency')).toEqual(['1.00', '2.00', '3.00', '4.00'])
})

const alike = (name: string, more: Partial<Run> = {}): Run => ({ ...run, name, examples: [], ...more })
const row = (html: string, head: string): string[] => {
  const [, cells] = new RegExp(`<th scope="row">${head}</th>(.*?)</tr>`).exec(html)!
  return [...cells!.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!)
}

test('runs that differ in their seed alone are averaged, with an interval that stays within what a score can be', async () => {
  const other = alike('second', {
    facts: { ...run.facts, seed: 8 },
    metrics: { 'MR-full-R1@0.5': 50, 'MR-full-mAP': 20 },
  })
  const html = await reportPage([run, other])
  expect(html).toContain('first (this report)')
  expect(html).toContain('second (this report)')
  expect(row(html, 'mean of 2 runs')).toEqual(['45.00', '20.00'])
  expect(row(html, '95 % interval of the mean')).toEqual(['0.0–100.0', '20.0–20.0']) // t(1, 97.5 %) · sd / √2 = 12.706 · 5
  expect(html).not.toContain('what differs')
})

const made = (name: string, config: object, training: object = {}, steps = 3): Run =>
  alike(name, {
    facts: {
      seed: 1,
      config: { seed: 1, blocks: 2, ...config },
      training: { steps, patience: null, ...training },
      data: { train: { checksum: 'abcdef0123' } },
    },
    losses: [{ step: steps, values: { total: 1 } }],
  })

test('unlike runs are never averaged; what differs stands in their rows', async () => {
  const html = await reportPage([
    made('a', { detector: 'spiking' }),
    made('b', { detector: 'none' }),
    made('c', { detector: 'none', seed: 2 }),
    made('d', { detector: 'none' }, {}, 2),
  ])
  expect(html.match(/mean of/g)).toHaveLength(1)
  expect(html).toContain('<th scope="row">a (this report): steps=3, detector=spiking</th>')
  expect(html).toContain('<th scope="row">mean of 2 runs: steps=3, detector=none</th>')
  expect(html).toContain('<th scope="row">d (this report): steps=2, detector=none</th>')
  expect(row(html, 'detector')).toEqual(['spiking', 'none', 'none', 'none'])
  expect(row(html, 'steps')).toEqual(['3', '3', '3', '2'])
})

test.each<[string, Run, boolean]>([
  [
    'other data',
    { ...made('b', {}), facts: { ...made('b', {}).facts, data: { train: { checksum: '9999999999' } } } },
    false,
  ],
  ['one weight of the losses', made('b', { lossWeights: { overlap: 0 } }), false],
  ['shuffled sentences', { ...made('b', {}), facts: { ...made('b', {}).facts, shuffledSentences: true } }, false],
  [
    'sentences that were not shuffled',
    { ...made('b', {}), facts: { ...made('b', {}).facts, shuffledSentences: false } },
    true,
  ],
  ['another batch', made('b', {}, { batch: 8 }), false],
  ['a run that was interrupted', { ...made('b', {}), losses: [{ step: 2, values: { total: 1 } }] }, false],
  [
    'a run that its patience ended',
    { ...made('b', {}, { patience: 2 }), losses: [{ step: 2, values: { total: 1 } }] },
    false,
  ],
  ['more workers', made('b', {}, { workers: 4 }), true],
  ['another seed', made('b', { seed: 9 }), true],
])('%s', (_, other, alike) => {
  const base = made('a', {})
  expect(groupRuns([base, other])).toHaveLength(alike ? 1 : 2)
})

test('runs whose patience ended them at different steps are alike', () => {
  const [a, b] = [2, 3].map((step) => ({
    ...made(`run ${step}`, {}, { patience: 2 }, 9),
    losses: [{ step, values: { total: 1 } }],
  }))
  expect(groupRuns([a!, b!])).toHaveLength(1)
})

test('says what a spike and a rate are, and draws how often neurons fire', async () => {
  const activity = [1, 2].map((step) => ({ step, values: { rate: 0.1 * step, dead: 0.5 } }))
  const html = await reportPage([{ ...run, activity }])
  expect(html).toContain('A <b>spike</b> is the 1 that a neuron sends')
  expect(html.match(/<svg/g)).toHaveLength(4)
  expect(html).toContain('firing rate')
  expect(html).toContain('dead channels')
  expect(await reportPage([alike('no neurons')])).not.toContain('<b>spike</b>')
})

test('examples are spread over the split, not chosen', () => {
  expect(exampleIndices(100, 4)).toEqual([12, 37, 62, 87])
  expect(exampleIndices(2)).toEqual([0, 1])
})

test('says whether the detector detects, beside chance', async () => {
  const chance = { precision: 0.27, recall: 0.4, f1: 0.32, averagePrecision: 0.31, segmentRecall: 0.2 }
  const scores = {
    precision: 0.43,
    recall: 0.67,
    f1: 0.53,
    averagePrecision: 0.586,
    segmentRecall: 0.5,
    chance,
    proposed: 0.4,
    standardError: 0.012,
  }
  const html = await reportPage([{ ...run, proposals: [{ step: 3, scores }] }])
  expect(html).toContain('<h2>Does the detector detect?</h2>')
  expect(html).toContain(
    'first: the detector detects: average precision 0.59 where a random order has 0.31; 43 % of the proposed clips lie in a moment',
  )
  expect(html).toContain('<th scope="row">chance</th><td>27.00</td>')
  expect(html.match(/<svg/g)).toHaveLength(4)
  const blind = { ...scores, averagePrecision: 0.32 }
  expect(await reportPage([{ ...run, proposals: [{ step: 3, scores: blind }] }])).toContain('the detector is at chance')
  expect(await reportPage([run])).not.toContain('Does the detector detect?')
})
