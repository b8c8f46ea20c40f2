import fc from 'fast-check'
import {
  type Annotation,
  evaluate,
  type Prediction,
  postprocessWindows,
  type ScoredWindow,
  temporalIou,
  temporalNms,
} from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { hullIou } from '../../src/metrics/internal.js'

const span: fc.Arbitrary<[number, number]> = fc
  .tuple(fc.nat(150), fc.nat(150))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)])
const window: fc.Arbitrary<[number, number, number]> = fc
  .tuple(span, fc.nat(9))
  .map(([[start, end], score]) => [start, end, score / 10])
const windows = fc.array(window, { maxLength: 12 })
const clips = 75

interface Query {
  readonly truth: Annotation
  readonly prediction: Prediction
}

const score = (queries: readonly Query[]): ReturnType<typeof evaluate> =>
  evaluate(
    queries.map(({ prediction }) => prediction),
    queries.map(({ truth }) => truth),
    { benchmark: 'qvhighlights', extended: true },
  )

const query = (qid: number): fc.Arbitrary<Query> =>
  fc
    .record({
      spans: fc.array(span, { minLength: 1, maxLength: 4 }),
      windows,
      scores: fc.array(fc.nat(6), { minLength: clips - 1, maxLength: clips + 1 }),
      ratings: fc.dictionary(fc.nat(clips - 1).map(String), fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)), {
        minKeys: 1,
        maxKeys: 9,
      }),
    })
    .map(({ spans, windows, scores, ratings }) => ({
      truth: {
        qid,
        query: '',
        vid: String(qid),
        duration: 2 * clips,
        relevant_windows: spans,
        relevant_clip_ids: Object.keys(ratings).map(Number),
        saliency_scores: Object.values(ratings),
      },
      prediction: { qid, pred_relevant_windows: windows, pred_saliency_scores: scores },
    }))
const queries = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, qid) => query(qid))))

test('IoU is symmetric, in [0, 1], 1 for itself, and the same over the hull', () => {
  fc.assert(
    fc.property(span, span, (a, b) => {
      const iou = temporalIou(a, b)
      expect(iou).toBe(temporalIou(b, a))
      expect(iou).toBeGreaterThanOrEqual(0)
      expect(iou).toBeLessThanOrEqual(1)
      expect(temporalIou(a, a)).toBe(a[0] === a[1] ? 0 : 1)
      expect(hullIou(a, b)).toBeCloseTo(iou, 12)
    }),
  )
})

test('suppression is idempotent, keeps the best window, and leaves no pair above the threshold', () => {
  fc.assert(
    fc.property(windows, fc.constantFrom(0.3, 0.5, 0.8), (all: ScoredWindow[], threshold) => {
      const kept = temporalNms(all, threshold)
      expect(temporalNms(kept, threshold)).toEqual(kept)
      if (all.length) expect(kept[0]![2]).toBe(Math.max(...all.map(([, , score]) => score)))
      for (const [i, a] of kept.entries())
        for (const b of kept.slice(i + 1)) expect(hullIou(a, b)).toBeLessThanOrEqual(threshold)
    }),
  )
})

test('post-processed windows lie on clip borders within the video, and stay when processed again', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: -9, max: 200, noNaN: true }),
          fc.double({ min: -9, max: 200, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      ),
      (all) => {
        const options = { clipSec: 2, maxSec: 150 }
        const processed = postprocessWindows(all, options)
        for (const [start, end] of processed)
          for (const time of [start, end]) expect([time % 2, time >= 0, time <= 150]).toEqual([0, true, true])
        expect(postprocessWindows(processed, options)).toEqual(processed)
      },
    ),
  )
})

test('figures do not depend on the order of the queries', () => {
  fc.assert(
    fc.property(queries, fc.nat(), (all, turn) => {
      const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)].reverse()
      const first = score(all).brief
      for (const [key, value] of Object.entries(score(turned).brief)) expect(value).toBeCloseTo(first[key]!, 1)
    }),
    { numRuns: 40 },
  )
})

test('every figure lies between 0 and 100, and a stricter threshold never scores more', () => {
  fc.assert(
    fc.property(queries, (all) => {
      const result = score(all)
      for (const value of Object.values(result.brief)) expect([value >= 0, value <= 100]).toEqual([true, true])
      const recall = Object.values(result.full!['MR-R1'] as Record<string, number>)
      expect(recall).toEqual([...recall].sort((a, b) => b - a))
    }),
    { numRuns: 40 },
  )
})

test('scores count by their order alone', () => {
  fc.assert(
    fc.property(queries, (all) => {
      // Of the video's length: what is filled up with zeros would not move along.
      const full = all.map((each) => ({
        ...each,
        scores: Array.from({ length: clips }, (_, clip) => each.prediction.pred_saliency_scores![clip] ?? 0),
      }))
      const moved = (by: (score: number) => number): Query[] =>
        full.map(({ truth, prediction, scores }) => ({
          truth,
          prediction: { ...prediction, pred_saliency_scores: scores.map(by) },
        }))
      expect(score(moved((x) => Math.exp(x) - 40))).toEqual(score(moved((x) => x)))
    }),
    { numRuns: 20 },
  )
})
