/**
 * What feature matrices must be before a model may read them: the same sentences in training, in `data check` and in
 * prediction.
 * Each returns what is wrong, or null.
 */
import { clipCountsDiffer } from './clipLength.js'
import type { FeatureMatrix } from './features/featureMatrix.js'

/** A file by its name, for messages. */
export interface NamedMatrix {
  readonly file: string
  readonly matrix: FeatureMatrix
}

/** NaN and infinities would run through the whole network. */
export function finiteProblem({ columns, data }: FeatureMatrix): string | null {
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      return `holds ${data[i]} at row ${Math.floor(i / columns)}, column ${i % columns}, expected finite numbers; extract this file again`
  return null
}

/** @param like where the expected width comes from, for example "as in the other files of its folder" */
export const widthProblem = ({ columns }: FeatureMatrix, expected: number, like: string): string | null =>
  columns === expected ? null : `has ${columns} columns, expected ${expected} ${like}`

/**
 * Sources of one video are cut to the shortest of them; where they differ by more than extractors round, one of them
 * was cut at another clip length, or is another video's.
 * @returns the file that differs from the first one
 */
export function rowsProblem(files: readonly NamedMatrix[]): { readonly file: string; readonly problem: string } | null {
  const [first, ...others] = files
  const odd = others.find(({ matrix }) => clipCountsDiffer(matrix.rows, first!.matrix.rows))
  if (!odd) return null
  const problem = `has ${odd.matrix.rows} rows, expected about ${first!.matrix.rows} as in ${first!.file}: features of one video, a row per clip, cut at one clip length`
  return { file: odd.file, problem }
}
