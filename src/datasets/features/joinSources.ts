import { OptionError } from '../../tensor/index.js'
import type { FeatureMatrix } from './featureMatrix.js'

/** Columns that {@link joinSources} appends. */
export const TIME_COLUMNS = 2

/**
 * Video features as the model reads them, from one matrix per source.
 *
 *   x_i := x_i / (|x_i| + 1e-5)              per source and row
 *   v_i = [x_i of every source, i/l, (i+1)/l]  cut to the shortest source, at most `maxClips`
 *
 * The two last columns tell where in the video a clip lies ("temporal endpoint features").
 * Source: Lei, Berg & Bansal, Moment-DETR, NeurIPS 2021, released loader. Axes: i clip, l clips.
 *
 * @param sources at least one, in the order of their columns
 * @param maxClips clips kept from the beginning; Infinity for all
 * @returns [l, sum of the sources' columns + 2]
 */
export function joinSources(sources: readonly FeatureMatrix[], maxClips = Number.POSITIVE_INFINITY): FeatureMatrix {
  if (sources.length === 0) throw new OptionError('sources', [], 'at least one video source')
  const rows = Math.min(maxClips, ...sources.map((source) => source.rows))
  const columns = sources.reduce((sum, source) => sum + source.columns, TIME_COLUMNS)
  const data = new Float32Array(rows * columns)
  let offset = 0
  for (const source of sources) {
    for (let i = 0; i < rows; i++) normalizeRow(source, i, data, i * columns + offset)
    offset += source.columns
  }
  for (let i = 0; i < rows; i++) {
    data[i * columns + offset] = i / rows
    data[i * columns + offset + 1] = (i + 1) / rows
  }
  return { rows, columns, data }
}

/** Text features: rows normalised like a video source, at most `maxWords`. */
export function normalizeText(text: FeatureMatrix, maxWords = Number.POSITIVE_INFINITY): FeatureMatrix {
  const rows = Math.min(maxWords, text.rows)
  const data = new Float32Array(rows * text.columns)
  for (let i = 0; i < rows; i++) normalizeRow(text, i, data, i * text.columns)
  return { rows, columns: text.columns, data }
}

function normalizeRow({ columns, data }: FeatureMatrix, row: number, out: Float32Array, at: number): void {
  const from = data.subarray(row * columns, (row + 1) * columns)
  const to = out.subarray(at, at + columns)
  let squares = 0
  for (let k = 0; k < from.length; k++) squares += from[k]! * from[k]!
  const scale = 1 / (Math.sqrt(squares) + 1e-5)
  for (let k = 0; k < to.length; k++) to[k] = from[k]! * scale
}
