import { BENCHMARKS, evaluate, floorPredictions } from 'spikemba'
import { PUBLISHED, publishedBeside, RECIPES, type RecipeName, type Run } from 'spikemba/recipes'
import { expect, test } from 'vitest'
import { publishedTables } from '../../src/recipes/publishedTables.js'

const rows = Object.values(PUBLISHED).flat()
const benchmarks = Object.keys(RECIPES).filter((name) => name !== 'shapes') as RecipeName[]

test('every benchmark has rows, each with model, split, features and source', () => {
  for (const name of benchmarks) {
    expect(PUBLISHED[name].length).toBeGreaterThan(5)
    for (const row of PUBLISHED[name])
      expect(row).toMatchObject({ benchmark: name, split: expect.stringMatching(/^(val|test)$/) })
  }
  for (const { model, features, source } of rows)
    for (const words of [model, features, source]) expect(words.trim().length).toBeGreaterThan(2)
})

test('no row is told twice, and figures are percentages under keys that the evaluator here gives', () => {
  const names = rows.map(({ benchmark, model, split, features, source }) =>
    [benchmark, model, split, features, source].join('|'),
  )
  expect(new Set(names).size).toBe(names.length)
  const window = [
    {
      qid: 1,
      query: 'q',
      vid: 'v',
      duration: 4,
      relevant_windows: [[0, 2]],
      relevant_clip_ids: [0],
      saliency_scores: [[4, 4, 4]],
    },
  ] as const
  const truth = {
    windows: window as never,
    grounding: [{ qid: 1, query: 'q', vid: 'v', duration: 4, relevant_windows: [[0, 2]] }] as never,
  }
  const known = {
    qvhighlights: Object.keys(
      evaluate(floorPredictions(truth.windows), truth.windows, { benchmark: 'qvhighlights', extended: true }).brief,
    ),
    charades: Object.keys(
      evaluate(floorPredictions(truth.grounding), truth.grounding, { benchmark: 'charades', extended: true }).brief,
    ),
  }
  for (const { benchmark, metrics } of rows)
    for (const [key, value] of Object.entries(metrics)) {
      expect(benchmark === 'qvhighlights' ? known.qvhighlights : [...known.charades, 'mAP']).toContain(key)
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThan(100)
    }
})

test('a stricter threshold is never passed more often', () => {
  const stricter = [
    ['MR-full-R1@0.5', 'MR-full-R1@0.7'],
    ['R1@0.3', 'R1@0.5'],
    ['R1@0.5', 'R1@0.7'],
  ] as const
  for (const { metrics, model } of rows)
    for (const [easy, hard] of stricter)
      if (metrics[easy] !== undefined && metrics[hard] !== undefined)
        expect(metrics[hard], model).toBeLessThan(metrics[easy])
})

test('beside scores stand rows of the same split alone, by whatever name the benchmark gives it', () => {
  expect(new Set(publishedBeside('qvhighlights').map(({ split }) => split))).toEqual(new Set(['val']))
  expect(new Set(publishedBeside('qvhighlights', 'test').map(({ split }) => split))).toEqual(new Set(['test']))
  expect(publishedBeside('tacos')).toEqual([]) // its papers print test, training validates with val
  for (const name of ['charades', 'tvsum', 'youtube'] as const) {
    expect(Object.values(BENCHMARKS[name].aliases).length).toBeGreaterThan(0)
    expect(publishedBeside(name)).toEqual(PUBLISHED[name])
  }
  expect(new Set(publishedBeside('charades', 'test', 'CLIP').map(({ features }) => features))).toEqual(
    new Set(['CLIP']),
  )
})

test('domains are those of the annotations, and their mean is the score', () => {
  const names = {
    tvsum: ['BK', 'BT', 'DS', 'FM', 'GA', 'MS', 'PK', 'PR', 'VT', 'VU'],
    youtube: ['dog', 'gymnastics', 'parkour', 'skating', 'skiing', 'surfing'],
  }
  for (const [benchmark, expected] of Object.entries(names)) {
    const withDomains = PUBLISHED[benchmark as 'tvsum'].filter(({ domains }) => domains)
    expect(withDomains.length).toBeGreaterThanOrEqual(2)
    for (const { domains, metrics } of withDomains) {
      expect(Object.keys(domains!).sort()).toEqual(expected)
      const values = Object.values(domains!)
      expect(metrics.mAP).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 2)
    }
  }
  const [umt] = PUBLISHED.tvsum.filter(({ model }) => model === 'UMT')
  expect(umt).toMatchObject({ metrics: { mAP: 83.14 }, domains: { VT: 87.54, DS: 79.63 } })
})

test('beside a run on one domain stands that domain, beside a run on all stand all', () => {
  const run = (facts: object) => ({ benchmark: 'tvsum', facts }) as unknown as Run
  const one = publishedTables(run({ domain: 'BK' }), ['mAP']).join('')
  expect(one).toContain('86.89') // UMT's BK
  expect(one).not.toContain('83.14') // its mean
  const all = publishedTables(run({}), ['mAP']).join('')
  for (const figure of ['83.14', '86.89', '87.54']) expect(all).toContain(figure)
})

test("SpikeMba's own: one row could be read, the others hold no figure", () => {
  const own = rows.filter(({ model }) => model === 'SpikeMba (paper)')
  expect(own.filter(({ metrics }) => Object.keys(metrics).length > 0)).toEqual([
    expect.objectContaining({ benchmark: 'charades', metrics: { 'R1@0.5': 59.65, 'R1@0.7': 36.12, mIoU: 51.74 } }),
  ])
  expect(new Set(own.map(({ benchmark }) => benchmark))).toEqual(new Set(benchmarks))
})
