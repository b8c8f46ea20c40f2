import fc from 'fast-check'
import { type Annotation, type BenchmarkName, evaluate, floorPredictions } from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { annotationProblems } from '../../src/metrics/internal.js'

// What the check of rows lets pass, the evaluator scores; what the evaluator refuses, the check refuses with the same
// sentence.

const maybe = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: usual as fc.Arbitrary<unknown> },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, [], 'x', [null], [[]], [['1']], [[0, 1, 2]], 0) },
  )
const time = fc.integer({ min: -1, max: 31 })
const row = (qid: number): fc.Arbitrary<object> =>
  fc.record({
    qid: fc.constant(qid),
    vid: fc.constant('v'),
    query: fc.constant('q'),
    duration: fc.constantFrom(1, 2, 4, 9, 29, 30),
    relevant_windows: maybe(fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 3 })),
    relevant_clip_ids: maybe(fc.array(fc.integer({ min: -1, max: 16 }), { maxLength: 2 })),
    saliency_scores: maybe(fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)), { maxLength: 2 })),
    label: maybe(
      fc.oneof(
        fc.array(fc.tuple(fc.nat(1)), { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(fc.nat(6), { minLength: 19, maxLength: 21 }), { minLength: 1, maxLength: 4 }),
      ),
    ),
  })
const rows = fc.tuple(row(0), row(1))

test.each<BenchmarkName>(['qvhighlights', 'shapes', 'charades', 'tacos', 'tvsum', 'youtube'])(
  '%s: the check and the evaluator agree',
  (benchmark) => {
    let scored = 0
    let refused = 0
    const judge = (each: object): string | undefined => {
      const truth = [each as Annotation]
      try {
        evaluate([{ qid: truth[0]!.qid, pred_relevant_windows: [[0, 1, 1]], pred_saliency_scores: [1] }], truth, {
          benchmark,
          extended: true,
        })
        scored++
        return undefined
      } catch (error) {
        expect(error).toHaveProperty('tag', 'MetricsError')
        refused++
        return (error as Error).message.replace(/^query \d+: /, '')
      }
    }
    fc.assert(
      fc.property(rows, (all) => {
        for (const each of all) {
          const refusal = judge(each)
          const [problem] = annotationProblems([each as Annotation], benchmark, 'required')
          if (refusal !== undefined) {
            expect(problem).toBeDefined()
            if (!/expected a list|expected lists of numbers/.test(problem!.problem))
              expect(problem!.problem).toBe(refusal)
          }
        }
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(scored).toBeGreaterThan(10)
    expect(refused).toBeGreaterThan(10)
  },
)

const whole = {
  qid: 1,
  query: 'a dog',
  vid: 'v',
  duration: 150,
  relevant_windows: [[140, 150]],
  relevant_clip_ids: [73, 74],
  saliency_scores: [
    [1, 2, 3],
    [4, 4, 4],
  ],
}
const problem = (benchmark: BenchmarkName, more: object, ...others: object[]): string | undefined =>
  annotationProblems(
    [{ ...whole, ...more } as unknown as Annotation, ...(others as Annotation[])],
    benchmark,
    'required',
  )[0]?.problem

test('a clip that a video ends within is no clip that is rated', () => {
  expect(problem('qvhighlights', {})).toBeUndefined()
  expect(problem('qvhighlights', { duration: 149 })).toBe(
    "relevant clip 74 stands twice or outside the video's 74 clips (whole ones of 2 s in 149 s), expected each once, from 0 to 73: leave it out, with its ratings",
  )
  expect(problem('charades', { duration: 149 })).toBeUndefined()
})

test('what a benchmark is scored with must be there, what it is not need not', () => {
  expect(problem('qvhighlights', { relevant_windows: [] })).toMatch(
    /^the ground truth has no relevant_windows, .*highlight_test_with_gt\.jsonl/,
  )
  expect(problem('charades', { relevant_windows: null })).toBe(
    'the ground truth has no relevant_windows, expected moments as [[start, end], …] in seconds',
  )
  expect(problem('qvhighlights', { saliency_scores: undefined })).toContain('as charades, with --clip-sec 2')
  expect(problem('tacos', { saliency_scores: undefined, relevant_clip_ids: undefined })).toBeUndefined()
  expect(problem('qvhighlights', { relevant_clip_ids: undefined })).toContain(
    'has no relevant_clip_ids for its saliency_scores',
  )
})

test('siblings that only the evaluator knew: a clip twice, windows of three numbers, ratings and labels that are text or ragged', () => {
  expect(problem('qvhighlights', { relevant_clip_ids: [73, 73] })).toContain('relevant clip 73 stands twice')
  expect(problem('charades', { relevant_windows: [[1, 2, 3]] })).toContain('true window [1,2,3], expected [start, end]')
  expect(
    problem('qvhighlights', {
      saliency_scores: [
        ['1', 2, 3],
        [4, 4, 4],
      ],
    }),
  ).toContain('relevant clip 73 has ratings ["1",2,3], expected three numbers')
  expect(problem('youtube', { label: [[1], []] })).toBe('label of clip 1 is [], expected one number as for clip 0')
  expect(problem('youtube', { label: [[1], ['0']] })).toContain('label of clip 1 is ["0"]')
  expect(problem('youtube', { label: [[1, 0]] })).toBe('label [1,0], expected one number a clip, 1 for a highlight')
})

test('a withheld ground truth is withheld from all rows or from none', () => {
  const bare = { qid: 2, query: 'a cat', vid: 'v', duration: 150 }
  expect(annotationProblems([bare], 'qvhighlights')).toEqual([])
  expect(annotationProblems([bare], 'qvhighlights', 'required')).toHaveLength(1)
  expect(annotationProblems([whole as unknown as Annotation, bare], 'qvhighlights').map(({ row }) => row)).toEqual([2])
})

test('floor predictions of valid rows can be scored', () => {
  const truth = [whole as unknown as Annotation]
  expect(evaluate(floorPredictions(truth), truth, { benchmark: 'qvhighlights' }).brief['MR-full-mAP']).toBe(0)
})
