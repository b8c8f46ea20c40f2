import { writeJsonl, writeNpz } from '../../formats/index.js'
import type { Annotation } from '../../metrics/index.js'
import { Random } from '../../tensor/index.js'
import type { FeatureMatrix } from '../features/featureMatrix.js'
import { SIZES_FILE } from '../sourceSizes.js'
import { clipFeatures, SHAPES_SOURCES, type ShapesSource } from './clipFeatures.js'
import { simulateRaters } from './raters.js'
import { renderClip } from './renderClip.js'
import { type Scene, type ShapeEvent, sameKind, shapesScene } from './scene.js'
import { describeShape } from './sentence.js'
import { hashedText } from './wordVectors.js'

/** How large a world of shapes {@link makeShapes} makes. */
export interface ShapesOptions {
  /** Default 1. */
  readonly seed?: number
  /** Videos of the training split. Default 240, about 960 queries. */
  readonly trainVideos?: number
  /** Videos of the validation split. Default 45, about 180 queries. */
  readonly valVideos?: number
  /** Most queries asked of a video. Default 4. */
  readonly queriesPerVideo?: number
  /** Size of the word vectors. Default 32. */
  readonly dText?: number
}

/** Seconds per clip. */
const CLIP_SEC = 2
const TEXT_SOURCE = 'word_text_features'

/**
 * The world of shapes as a QVHighlights folder: annotations, features per video, word vectors per query.
 * A function of its options alone; the frames are drawn again whenever a picture is wanted (`renderClip`).
 *
 * @returns relative path → bytes, in the order of writing; made one by one as they are asked for
 */
export function* makeShapes(options: ShapesOptions = {}): Generator<[file: string, bytes: Uint8Array]> {
  const { seed = 1, trainVideos = 240, valVideos = 45, queriesPerVideo = 4, dText = 32 } = options
  let qid = 0
  for (const [split, videos] of [
    ['train', trainVideos],
    ['val', valVideos],
  ] as const) {
    const rows: Annotation[] = []
    for (let v = 0; v < videos; v++) {
      const scene = shapesScene(`shapes-${seed}-${split}-${String(v).padStart(4, '0')}`)
      for (const [source, features] of sceneFeatures(scene))
        yield [`${source}/${scene.vid}.npz`, npz('features', features)]
      for (const row of annotateScene(scene, queriesPerVideo)) {
        rows.push({ ...row, qid })
        yield [`${TEXT_SOURCE}/qid${qid}.npz`, npz('last_hidden_state', hashedText(row.query, dText, seed))]
        qid++
      }
    }
    yield [`${split}.jsonl`, writeJsonl(rows)]
  }
  yield [
    SIZES_FILE,
    new TextEncoder().encode(`${JSON.stringify({ ...SHAPES_SOURCES, [TEXT_SOURCE]: dText }, null, 2)}\n`),
  ]
}

/** Rows of one video; qid is left to the caller. */
export function annotateScene(scene: Scene, most: number): Omit<Annotation, 'qid'>[] {
  const random = Random.seeded(7).fork(scene.vid)
  const kinds = scene.events.filter((event, i) => scene.events.findIndex((other) => sameKind(other, event)) === i)
  return random
    .shuffle(kinds)
    .slice(0, most)
    .map((kind) => {
      const shown = scene.events.filter((event) => sameKind(event, kind))
      const rate = simulateRaters(random)
      const rated = shown
        .flatMap((event) => clipsOf(event).map((clip) => [clip, rate(event, clip)] as const))
        .sort(([a], [b]) => a - b)
      return {
        query: describeShape(kind, random),
        vid: scene.vid,
        duration: scene.clips * CLIP_SEC,
        relevant_windows: shown
          .map(({ start, end }): [number, number] => [start * CLIP_SEC, end * CLIP_SEC])
          .sort(([a], [b]) => a - b),
        relevant_clip_ids: rated.map(([clip]) => clip),
        saliency_scores: rated.map(([, scores]) => scores),
      }
    })
}

/** Features of every clip, per source [clips, d]. */
export function sceneFeatures(scene: Scene): Map<ShapesSource, FeatureMatrix> {
  const clips = Array.from({ length: scene.clips }, (_, clip) => clipFeatures(renderClip(scene, clip)))
  return new Map(
    (Object.entries(SHAPES_SOURCES) as [ShapesSource, number][]).map(([source, columns]) => {
      const data = new Float32Array(scene.clips * columns)
      for (const [i, row] of clips.entries()) data.set(row[source], i * columns)
      return [source, { rows: scene.clips, columns, data }]
    }),
  )
}

const clipsOf = ({ start, end }: ShapeEvent): number[] => Array.from({ length: end - start }, (_, k) => start + k)

const npz = (name: string, { rows, columns, data }: FeatureMatrix): Uint8Array =>
  writeNpz([[name, { shape: [rows, columns], data }]])
