import { readFileSync } from 'node:fs'
import { clipTargets, parseAnnotations } from 'spikemba/datasets'
import { expect, test } from 'vitest'
import { momentTargets } from '../../src/datasets/internal.js'
import type { Annotation } from '../../src/metrics/index.js'
import { goldenTest } from '../golden.js'

const annotation = (more: Partial<Annotation>): Annotation => ({ qid: 1, vid: 'v', query: 'q', duration: 20, ...more })

test('a clip belongs to a moment when its centre lies inside, and knows that moment’s ends', () => {
  const { foreground, span } = momentTargets([[3, 8]], 5, 2) // centres 1 3 5 7 9 s
  expect([...foreground]).toEqual([0, 1, 1, 1, 0])
  expect(span[2]).toBeCloseTo(0.3, 6)
  expect(span[3]).toBeCloseTo(0.8, 6)
  expect([...span.subarray(0, 2), ...span.subarray(8)]).toEqual([0, 0, 0, 0])
})

test('a moment too short for a centre takes the nearest clip, the earlier one on a tie', () => {
  expect([...momentTargets([[3.4, 4.2]], 5, 2).foreground]).toEqual([0, 1, 0, 0, 0])
  expect([...momentTargets([[3.9, 4.1]], 5, 2).foreground]).toEqual([0, 1, 0, 0, 0])
  expect([...momentTargets([[9.9, 10]], 5, 2).foreground]).toEqual([0, 0, 0, 0, 1])
})

test('where moments overlap the later one of the list counts, and one beyond the clips is left out', () => {
  const { span, foreground } = momentTargets(
    [
      [0, 6],
      [4, 10],
      [30, 40],
    ],
    5,
    2,
  )
  expect(span[2 * 2]).toBeCloseTo(0.4, 6)
  expect([...foreground]).toEqual([1, 1, 1, 1, 1])
})

test('more than five moments are all kept, or five of them drawn by the query’s id', () => {
  const row = annotation({
    relevant_windows: Array.from({ length: 7 }, (_, k): [number, number] => [4 * k, 4 * k + 2]),
  })
  const inside = (targets: { foreground: Float32Array }): number => targets.foreground.reduce((sum, x) => sum + x, 0)
  expect(inside(clipTargets(row, 14, 2))).toBe(7)
  const five = clipTargets(row, 14, 2, 5)
  expect(inside(five)).toBe(5)
  expect(five.windows.length).toBe(7)
  expect(five.saliency.reduce((sum, x) => sum + x, 0)).toBe(7 * 12) // how salient a clip is does not depend on the draw
  expect(clipTargets(row, 14, 2, 5)).toEqual(five)
  expect(clipTargets({ ...row, qid: 3 }, 14, 2, 5).foreground).not.toEqual(five.foreground)
})

test('saliency of a benchmark of moments alone is 12 inside', () => {
  expect([...clipTargets(annotation({ relevant_windows: [[2, 6]] }), 5, 2).saliency]).toEqual([0, 12, 12, 0, 0])
})

test('YouTube: 12 where the label is positive, and the runs of positive clips are the moments', () => {
  const { saliency, windows, foreground } = clipTargets(annotation({ label: [[0], [1], [1], [0], [1]] }), 5, 2)
  expect([...saliency]).toEqual([0, 12, 12, 0, 12])
  expect(windows).toEqual([
    [2, 6],
    [8, 10],
  ])
  expect([...foreground]).toEqual([0, 1, 1, 0, 1])
})

test('TVSum: 12 · Σ(label - 1) / 80 over twenty raters; clips above the median are the foreground', () => {
  const raters = (first: number): number[] => [first, ...Array.from({ length: 19 }, () => 2)]
  const { saliency, foreground } = clipTargets(annotation({ label: [raters(1), raters(3), raters(5)] }), 3, 2)
  expect(saliency[1]).toBeCloseTo((12 * 21) / 80, 5)
  expect([...foreground]).toEqual([0, 0, 1])
})

test('a query without ground truth has zeros', () => {
  const { saliency, foreground, windows } = clipTargets(annotation({}), 4, 2)
  expect([...saliency, ...foreground, ...windows]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
})

goldenTest(
  'QVHighlights labels equal those of the published loader',
  ['moment_detr/data/highlight_val_release.jsonl'],
  (path) => {
    const annotations = parseAnnotations(readFileSync(path), path)
    const { rows } = JSON.parse(
      readFileSync(new URL('../fixtures/refvec/labels_qvhighlights.json', import.meta.url), 'utf8'),
    ) as { rows: Reference[] }
    expect(rows.length).toBe(6)
    for (const { qid, ctx_l, score_array, span_labels_cxw } of rows) {
      const { saliency, windows, span, foreground } = clipTargets(annotations.find((row) => row.qid === qid)!, ctx_l, 2)
      expect([...saliency]).toEqual(score_array)
      expect(
        windows
          .flatMap(([start, end]) => [(start + end) / 2 / (2 * ctx_l), (end - start) / (2 * ctx_l)])
          .map((x) => x.toFixed(5)),
      ).toEqual(span_labels_cxw.data.map((x) => x.toFixed(5)))
      for (const [j, inside] of foreground.entries()) {
        const centre = (j + 0.5) / ctx_l
        if (inside) expect(span[2 * j]! <= centre && centre <= span[2 * j + 1]!).toBe(true)
      }
    }
  },
)

interface Reference {
  readonly qid: number
  readonly ctx_l: number
  readonly score_array: number[]
  readonly span_labels_cxw: { readonly data: number[] }
}
