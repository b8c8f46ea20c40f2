import fc from 'fast-check'
import { type ProposalSample, proposalScores, proposalVerdict } from 'spikemba/metrics'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

/** Ten clips of 2 s; the moment is clips 2 to 5. */
const sample = (
  proposed: readonly number[],
  clipRate: readonly number[] = proposed,
  segments: ProposalSample['segments'] = [],
): ProposalSample => ({
  clipRate,
  proposed,
  segments,
  foreground: [0, 0, 1, 1, 1, 1, 0, 0, 0, 0],
  windows: [[4, 12]],
  clipSec: 2,
})
const INSIDE = [0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
const harmonic = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].reduce((sum, i) => sum + 1 / i, 0)
const RANDOM = 3 / 9 + (6 / 90) * harmonic

test('a detector that finds exactly the moment scores 1, beside what chance reaches', () => {
  const scores = proposalScores([sample(INSIDE, INSIDE, [[2, 6]])])
  expect(scores).toMatchObject({ precision: 1, recall: 1, f1: 1, averagePrecision: 1, segmentRecall: 1, proposed: 0.4 })
  expect(scores.chance).toMatchObject({ precision: 0.4, recall: 0.4 })
  expect(scores.chance.f1).toBeCloseTo(0.4, 12)
  expect(scores.chance.averagePrecision).toBeCloseTo(RANDOM, 12)
  // Turned by 0 and by 1 to either side (overlap 3 of 5 clips): 3 of 10 turns meet the moment.
  expect(scores.chance.segmentRecall).toBeCloseTo(0.3, 12)
})

test('counts are over all videos together, the ranking is a mean over videos', () => {
  const wrong = [1, 1, 0, 0, 0, 0, 1, 1, 1, 1]
  const { precision, recall, f1, averagePrecision } = proposalScores([sample(INSIDE), sample(wrong)])
  expect(precision).toBeCloseTo(4 / 10, 12)
  expect(recall).toBeCloseTo(4 / 8, 12)
  expect(f1).toBeCloseTo((2 * 0.4 * 0.5) / 0.9, 12)
  expect(averagePrecision).toBeCloseTo((1 + 4 / 10) / 2, 12) // all six wrong ones first, then four alike
})

test('a ranking in which all clips fire alike has the precision of its base rate', () => {
  expect(proposalScores([sample(INSIDE, new Array(10).fill(0.3))]).averagePrecision).toBeCloseTo(0.4, 12)
})

test('average precision by hand: hits at places 1, 3, 4 and 10', () => {
  const rate = [9, 0, 10, 8, 7, -1, 6, 5, 4, 3]
  expect(proposalScores([sample(INSIDE, rate)]).averagePrecision).toBeCloseTo((1 / 1 + 2 / 3 + 3 / 4 + 4 / 10) / 4, 12)
})

test('a segment that runs past the end goes on at the start', () => {
  const late: ProposalSample = { ...sample(INSIDE, INSIDE, [[8, 10]]), windows: [[0, 4]] }
  expect(proposalScores([late]).chance.segmentRecall).toBeCloseTo(0.2, 12) // turned by 1 it meets clip 0 (IoU ½), by 2 both clips, by 3 too little (⅓)
})

describe('nothing to say', () => {
  test('no sample, no proposal, no moment: zeros, never NaN', () => {
    const none: ProposalSample = {
      clipRate: [0, 0],
      proposed: [0, 0],
      segments: [],
      foreground: [0, 0],
      windows: [],
      clipSec: 2,
    }
    for (const samples of [[], [none], [{ ...none, foreground: [1, 1], windows: [[0, 4]] as const }]])
      for (const value of Object.values(proposalScores(samples)).flatMap((x) =>
        typeof x === 'object' ? Object.values(x) : [x],
      ))
        expect(Number.isFinite(value)).toBe(true)
  })
})

test('the chance of a ranking is the mean over its orders', () => {
  const orders = (items: number[]): number[][] =>
    items.length < 2
      ? [items]
      : items.flatMap((item, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]))
  const foreground = [1, 0, 1, 0, 0]
  const all = orders([0, 1, 2, 3, 4])
  const scores = all.map((clipRate) =>
    proposalScores([{ clipRate, proposed: [0, 0, 0, 0, 0], segments: [], foreground, windows: [], clipSec: 1 }]),
  )
  const mean = scores.reduce((sum, { averagePrecision }) => sum + averagePrecision, 0) / all.length
  expect(scores[0]!.chance.averagePrecision).toBeCloseTo(mean, 12)
})

test('only the order of the rates counts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 10, maxLength: 10 }), (rate) => {
      const [plain, risen] = [rate, rate.map((x) => x ** 3)].map(
        (clipRate) => proposalScores([sample(INSIDE, clipRate)]).averagePrecision,
      )
      expect(risen).toBe(plain)
    }),
  )
})

describe('the verdict', () => {
  const many = (rate: (i: number) => number[]): ProposalSample[] =>
    Array.from({ length: 40 }, (_, i) => sample(INSIDE, rate(i)))
  test('is "at chance" for clips that fire at random, whatever the number of queries', () => {
    const random = Random.seeded(1)
    const scores = proposalScores(many(() => Array.from({ length: 10 }, () => random.uniform())))
    expect(proposalVerdict(scores)).toMatch(
      /^the detector is at chance: average precision 0\.\d\d where a random order has 0\.53/,
    )
  })
  test('is "at chance" too where clips rank well and proposals miss', () => {
    const scores = { ...proposalScores(many(() => INSIDE)), precision: 0.4 }
    expect(proposalVerdict(scores)).toMatch(
      /is at chance: average precision 1.00 .* 40 % of the proposed clips lie in a moment, 40 % of all clips do$/,
    )
  })
  test('says how much better where it is', () => {
    const scores = proposalScores(many((i) => (i % 4 ? INSIDE : INSIDE.map((x) => 1 - x))))
    expect(proposalVerdict(scores)).toMatch(
      /^the detector detects: average precision 0\.\d\d where a random order has 0\.53; 100 % of the proposed clips lie in a moment, 40 % of all clips do$/,
    )
  })
})
