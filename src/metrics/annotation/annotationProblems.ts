import type { Annotation } from './annotation.js'
import type { BenchmarkName } from './benchmarkName.js'
import { rowProblem } from './rowProblem.js'
import { holds, TRUTH_OF } from './truth.js'

/** What is wrong with one row. */
export interface AnnotationProblem {
  /** From 1. */
  readonly row: number
  readonly problem: string
}

/**
 * `required`: every row holds the ground truth that its benchmark is scored with, as training and scoring need it.
 * `optional`: a kind may be absent from all rows, as in test splits whose truth is withheld, but not from some.
 */
export type GroundTruth = 'required' | 'optional'

/**
 * Checks the rows of one split, each by itself and its query id against the others; the first problem of each row only.
 * Loaders, `data check` and training go by this list; what it lets pass, `evaluate` scores.
 */
export function annotationProblems(
  annotations: readonly Annotation[],
  benchmark: BenchmarkName,
  groundTruth: GroundTruth = 'optional',
): AnnotationProblem[] {
  const needed = TRUTH_OF[benchmark].filter(
    (truth) => groundTruth === 'required' || annotations.some((row) => row && holds(row, truth)),
  )
  const rowOf = new Map<string, number>()
  return annotations.flatMap((annotation, i) => {
    const row = i + 1
    const key = JSON.stringify(annotation?.qid)
    const first = rowOf.get(key)
    if (first === undefined) rowOf.set(key, row)
    const problem =
      rowProblem(annotation, benchmark, needed) ??
      (first === undefined ? null : `query id ${annotation.qid} stands in row ${first} already, expected each id once`)
    return problem ? [{ row, problem }] : []
  })
}
