import { writeJsonl, writeNpz } from '../../formats/index.js'
import type { Annotation } from '../../metrics/index.js'
import { OptionError, Random } from '../../tensor/index.js'
import { DataError } from '../errors.js'
import type { FeatureMatrix } from '../features/featureMatrix.js'
import { SIZES_FILE } from '../sourceSizes.js'
import { type PlantedOptions, type PlantedRow, PlantedWorld } from './plantedWorld.js'

/** Which rows {@link makePlanted} plants features for, and how hard the task is. */
export interface MakePlantedOptions extends PlantedOptions {
  /** Training rows, with windows and ratings. */
  readonly train: readonly Annotation[]
  /** Validation rows; default none. */
  readonly val?: readonly Annotation[]
  /** Rows picked, one per video. Default 1500 and 300. */
  readonly trainCount?: number
  /** Validation rows picked, one per video. Default 300. */
  readonly valCount?: number
}

/** In the order in which a loader puts their columns. */
const VIDEO_SOURCES = ['slowfast_features', 'clip_features', 'rgb_features']
const TEXT_SOURCE = 'clip_text_features'

/**
 * Planted features as a QVHighlights folder in the Moment-DETR layout.
 *
 * @returns relative path → bytes, in the order of writing; made one by one as they are asked for
 * @throws OptionError for sizes that are none
 * @throws DataError for a row without windows or ratings
 */
export function* makePlanted(options: MakePlantedOptions): Generator<[file: string, bytes: Uint8Array]> {
  const { train, val = [], trainCount = 1500, valCount = 300, ...planted } = options
  const world = new PlantedWorld(train, planted)
  const { dVideo, dText, seed, ...model } = world.options
  if (
    dVideo.length < 1 ||
    dVideo.length > VIDEO_SOURCES.length ||
    ![...dVideo, dText].every((size) => Number.isInteger(size) && size > 0)
  )
    throw new OptionError(
      'feature sizes',
      [...dVideo, dText],
      `one to ${VIDEO_SOURCES.length} video sizes and a text size, whole numbers above 0`,
    )
  for (const [split, rows, count] of [
    ['train', train, trainCount],
    ['val', val, valCount],
  ] as const) {
    const chosen = pickRows(rows.map(checked), count, Random.seeded(seed).fork(`pick ${split}`))
    if (chosen.length === 0) continue
    for (const row of chosen) {
      for (const [source, features] of cutColumns(world.video(row, chosen), dVideo))
        yield [`${source}/${row.vid}.npz`, npz('features', features)]
      yield [`${TEXT_SOURCE}/qid${row.qid}.npz`, npz('last_hidden_state', world.text(row))]
    }
    yield [`highlight_${split}.jsonl`, writeJsonl(chosen)]
  }
  const sizes = { ...Object.fromEntries(dVideo.map((size, i) => [VIDEO_SOURCES[i], size])), [TEXT_SOURCE]: dText }
  yield [SIZES_FILE, json(sizes)]
  yield ['planted.json', json({ ...model, dVideo, dText, seed, trainCount, valCount })]
}

/** At random, one query per video: a video's features plant exactly one query. */
function pickRows(rows: readonly PlantedRow[], count: number, random: Random): PlantedRow[] {
  const seen = new Set<string>()
  const chosen: PlantedRow[] = []
  for (const { row } of rows
    .map((row) => ({ row, key: random.fork(String(row.qid)).uniform() }))
    .sort((a, b) => a.key - b.key)) {
    if (chosen.length === count) break
    if (seen.has(row.vid)) continue
    seen.add(row.vid)
    chosen.push(row)
  }
  return chosen
}

function checked(annotation: Annotation, i: number): PlantedRow {
  const { relevant_windows: windows, relevant_clip_ids: ids, saliency_scores: scores } = annotation
  if (!windows?.length || !ids?.length || ids.length !== scores?.length)
    throw new DataError(
      'annotations',
      'has no relevant_windows, relevant_clip_ids and saliency_scores; planted features need QVHighlights rows with ground truth',
      i + 1,
    )
  return annotation as PlantedRow
}

function cutColumns(
  { rows, columns, data }: FeatureMatrix,
  sizes: readonly number[],
): [source: string, features: FeatureMatrix][] {
  let from = 0
  return sizes.map((size, s) => {
    const part = new Float32Array(rows * size)
    for (let i = 0; i < rows; i++) part.set(data.subarray(i * columns + from, i * columns + from + size), i * size)
    from += size
    return [VIDEO_SOURCES[s]!, { rows, columns: size, data: part }]
  })
}

const npz = (name: string, { rows, columns, data }: FeatureMatrix): Uint8Array =>
  writeNpz([[name, { shape: [rows, columns], data }]])
const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
