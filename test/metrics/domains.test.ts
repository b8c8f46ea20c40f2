import { readFileSync } from 'node:fs'
import { readJsonl } from 'spikemba/formats'
import { type Annotation, ceilingPredictions, evaluate, floorPredictions, type Prediction } from 'spikemba/metrics'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { goldenTest } from '../golden.js'

const DERIVED = 'derived_hl_vectors.json'
const TVSUM = 'lighthouse/data/tvsum/tvsum_val_release.jsonl'
const YOUTUBE = 'lighthouse/data/youtube_highlight/youtube_highlight_val_release.jsonl'

const rows = (path: string): Annotation[] => readJsonl<Annotation>(readFileSync(path), path)
const scored = (truth: readonly Annotation[], score: (clip: number) => number): Prediction[] =>
  truth.map(({ qid, label }) => ({
    qid,
    pred_relevant_windows: [],
    pred_saliency_scores: label!.map((_, clip) => score(clip)),
  }))
const domainsOf = (result: ReturnType<typeof evaluate>): Record<string, number> =>
  result.domains as Record<string, number>
const percent = (share: number): number => Number((100 * share).toFixed(3))

goldenTest('TVSum: mean of the raters, a falling ramp, and chance, per domain', [TVSUM, DERIVED], (path, derived) => {
  const truth = rows(path!)
  const expected = JSON.parse(readFileSync(derived!, 'utf8')).tvsum_val as Record<
    string,
    Record<'oracle_mean_annotator' | 'ramp_desc_index' | 'random_mean', number>
  >
  const oracle = evaluate(ceilingPredictions(truth), truth, { benchmark: 'tvsum' })
  const ramp = evaluate(
    scored(truth, (clip) => -clip),
    truth,
    { benchmark: 'tvsum' },
  )
  for (const [domain, figures] of Object.entries(expected)) {
    expect(domainsOf(oracle)[domain]).toBe(percent(figures.oracle_mean_annotator))
    expect(domainsOf(ramp)[domain]).toBe(percent(figures.ramp_desc_index))
  }
  expect(oracle.brief.mAP).toBeCloseTo(84.35, 2)
  expect(Math.abs(chance(truth, 'tvsum', 60) - 42.5)).toBeLessThan(1)
})

goldenTest(
  'YouTube Highlights: a falling ramp, chance and the truth, per domain',
  [YOUTUBE, DERIVED],
  (path, derived) => {
    const truth = rows(path!)
    const expected = JSON.parse(readFileSync(derived!, 'utf8')).youtube_hl_val as Record<
      string,
      { ramp_desc_index: number }
    >
    const ramp = evaluate(
      scored(truth, (clip) => -clip),
      truth,
      { benchmark: 'youtube' },
    )
    for (const [domain, figures] of Object.entries(expected))
      expect(domainsOf(ramp)[domain]).toBe(percent(figures.ramp_desc_index))
    expect(Math.abs(chance(truth, 'youtube', 20) - 50.4)).toBeLessThan(1)
    expect(evaluate(ceilingPredictions(truth), truth, { benchmark: 'youtube' }).brief).toEqual({ mAP: 100 })
  },
)

/** Mean of a random predictor: within 1 of its expectation after this many draws. */
function chance(truth: readonly Annotation[], benchmark: 'tvsum' | 'youtube', draws: number): number {
  const random = Random.seeded(3)
  const figures = Array.from(
    { length: draws },
    () =>
      evaluate(
        scored(truth, () => random.uniform()),
        truth,
        { benchmark },
      ).brief.mAP!,
  )
  return figures.reduce((sum, figure) => sum + figure, 0) / draws
}

test('TVSum: positive is above the lower median, and only the best five clips count', () => {
  // One rater; the median of 1 1 2 3 4 5 is 2 (the lower middle), so that the clips rated 3, 4 and 5 are positive.
  const truth = { qid: 'v', query: '', vid: 'v', duration: 6, domain: 'XY', label: [[1], [1], [2], [3], [4], [5]] }
  const map = (scores: number[]): number =>
    evaluate([{ qid: 'v', pred_relevant_windows: [], pred_saliency_scores: scores }], [truth], { benchmark: 'tvsum' })
      .brief.mAP!
  expect(map([0, 0, 0, 1, 2, 3])).toBe(100)
  // Ranking 1 1 2 3 4 (5 is sixth): hits at 4 and 5 of two inside the cut: ½·(0+¼)/2 + ½·(¼+⅖)/2
  expect(map([6, 5, 4, 3, 2, 1])).toBe(22.5)
})

test('clips without a score rank last, scores beyond the last clip are dropped', () => {
  const truth = {
    qid: 'v',
    query: '',
    vid: 'v',
    duration: 3,
    domain: 'dog',
    label: [[1], [0], [0]],
    match: [1, -1, -1],
  }
  const map = (scores: number[]): number =>
    evaluate([{ qid: 'v', pred_relevant_windows: [], pred_saliency_scores: scores }], [truth], { benchmark: 'youtube' })
      .brief.mAP!
  expect(map([-5])).toBe(100)
  expect(map([1, 0, 0, 9, 9])).toBe(100)
})

test('a domain counts once, however many videos it has; a video without positives counts 0', () => {
  const video = (qid: string, domain: string, label: number[]): Annotation => ({
    qid,
    query: '',
    vid: qid,
    duration: 2,
    domain,
    label: label.map((x) => [x]),
  })
  const truth = [video('a', 'dog', [1, 0]), video('b', 'dog', [0, 0]), video('c', 'surfing', [1, 0])]
  expect(evaluate(floorPredictions(truth), truth, { benchmark: 'youtube' })).toEqual({
    brief: { mAP: 75 },
    domains: { dog: 50, surfing: 100 },
  })
})
