import type { Annotation } from '../../metrics/index.js'
import { Random } from '../../tensor/index.js'
import type { FeatureMatrix } from '../features/featureMatrix.js'
import { hashedWordVector, wordsOf } from '../shapes/wordVectors.js'
import { dot, fillNormal, unit } from './vectors.js'

/** How strongly meanings are planted, and how wide features are. */
export interface PlantedOptions {
  /** Strength of the meaning against noise of norm 1. Default .6. */
  readonly alpha?: number
  /** Columns of the video sources. Default [64, 64]. */
  readonly dVideo?: readonly number[]
  /** Default 64. */
  readonly dText?: number
  /** Default .4. */
  readonly jitter?: number
  /** Default .1. */
  readonly drop?: number
  /** Default 1. */
  readonly seed?: number
}

export const PLANTED_DEFAULTS: Required<PlantedOptions> = {
  alpha: 0.6,
  dVideo: [64, 64],
  dText: 64,
  jitter: 0.4,
  drop: 0.1,
  seed: 1,
}

const CLIP_SEC = 2
const TOPIC = 0.7
const MAX_WORDS = 32

/** A row that features can be planted for. */
export type PlantedRow = Annotation &
  Required<Pick<Annotation, 'relevant_windows' | 'relevant_clip_ids' | 'saliency_scores'>>

/**
 * Planted features: synthetic features for real QVHighlights annotations, so that a model can be trained and scored
 * on the real sentences, windows and ratings where the real features cannot be had.
 *
 *   v_i = noise_i + .7 topic_i + alpha · g_i · M m_q            in the query's clips, g_i = .5 + .5 · mean rating / 4
 *                              + alpha · g_j · M m_q'           in distractor segments: meanings of other queries
 *   topic  unit mix of four directions, smooth in i (periods of 15 to 30 clips)
 *   noise  white, norm about 1
 *   m_q    unit sum over the query's words of idf(w) · h(w);  h(w) a unit vector hashed from the word
 *   M      a fixed random map
 *   token  h(w) + m_q + .5 noise
 *
 * The planted copy of a window has both ends moved by up to `jitter` of its length, and each clip left out with
 * probability `drop`:
 * so the task is hard by its borders, not by its noise. Axes: i clip, D = sum of dVideo, k = dText.
 */
export class PlantedWorld {
  readonly options: Required<PlantedOptions>
  /** M [dText, D], rows of unit norm. */
  readonly map: readonly Float32Array[]
  private readonly random: Random
  private readonly columns: number
  private readonly documents = new Map<string, number>()
  private readonly vectors = new Map<string, Float32Array>()

  /** @param rows whose sentences give the word frequencies */
  constructor(
    private readonly rows: readonly Annotation[],
    options: PlantedOptions = {},
  ) {
    this.options = { ...PLANTED_DEFAULTS, ...options }
    this.random = Random.seeded(this.options.seed)
    this.columns = this.options.dVideo.reduce((sum, size) => sum + size, 0)
    for (const { query } of rows)
      for (const word of new Set(wordsOf(query))) this.documents.set(word, (this.documents.get(word) ?? 0) + 1)
    const random = this.random.fork('map')
    this.map = Array.from({ length: this.options.dText }, () =>
      unit(fillNormal(new Float32Array(this.columns), random)),
    )
  }

  /** m_q [dText]. */
  meaning(query: string): Float32Array {
    const sum = new Float32Array(this.options.dText)
    for (const word of wordsOf(query))
      add(sum, this.vector(word), Math.log(1 + this.rows.length / (1 + (this.documents.get(word) ?? 0))))
    return unit(sum)
  }

  /** M m, of unit norm [D]. */
  image(meaning: Float32Array): Float32Array {
    const sum = new Float32Array(this.columns)
    for (const [k, row] of this.map.entries()) add(sum, row, meaning[k]!)
    return unit(sum)
  }

  /** Word features of a query [q, dText], at most 32 words. */
  text({ qid, query }: Annotation): FeatureMatrix {
    const { dText } = this.options
    const words = wordsOf(query).slice(0, MAX_WORDS)
    const meaning = this.meaning(query)
    const random = this.random.fork(`tokens ${qid}`)
    const data = new Float32Array(words.length * dText)
    for (const [i, word] of words.entries()) {
      const token = data.subarray(i * dText, (i + 1) * dText)
      add(token, this.vector(word), 1)
      add(token, meaning, 1)
      add(token, unit(fillNormal(new Float32Array(dText), random)), 0.5)
    }
    return { rows: words.length, columns: dText, data }
  }

  /**
   * Clip features of one query's video [duration / 2, D].
   * @param pool rows whose meanings serve as distractors
   */
  video(row: PlantedRow, pool: readonly PlantedRow[]): FeatureMatrix {
    const { alpha } = this.options
    const random = this.random.fork(`video ${row.vid} ${row.qid}`)
    const clips = Math.floor(row.duration / CLIP_SEC)
    const data = this.background(clips, random)
    const plant = (clip: number, image: Float32Array, gain: number): void =>
      add(data.subarray(clip * this.columns, (clip + 1) * this.columns), image, alpha * gain)
    const gains = this.plantedGains(row, clips, random)
    const own = this.image(this.meaning(row.query))
    for (const [clip, gain] of gains.planted.entries()) if (gain > 0) plant(clip, own, gain)
    const free = Array.from({ length: clips }, (_, clip) => gains.rated[clip] === 0 && gains.planted[clip] === 0)
    this.distract(row, pool, free, gains.rated, random, plant)
    return { rows: clips, columns: this.columns, data }
  }

  private background(clips: number, random: Random): Float32Array {
    const d = this.columns
    const data = fillNormal(new Float32Array(clips * d), random)
    const scale = 1 / Math.sqrt(d)
    for (let i = 0; i < data.length; i++) data[i]! *= scale
    const directions = Array.from({ length: 4 }, () => unit(fillNormal(new Float32Array(d), random)))
    const phases = directions.map(() => random.uniform(0, 2 * Math.PI))
    const periods = directions.map(() => random.uniform(15, 30))
    for (let i = 0; i < clips; i++) {
      const topic = new Float32Array(d)
      for (const [k, direction] of directions.entries())
        add(topic, direction, Math.cos((2 * Math.PI * i) / periods[k]! + phases[k]!))
      add(data.subarray(i * d, (i + 1) * d), unit(topic), TOPIC)
    }
    return data
  }

  /** Gain per clip by the ratings, and where the signal really goes: ends moved, clips left out. */
  private plantedGains(row: PlantedRow, clips: number, random: Random): { rated: Float64Array; planted: Float64Array } {
    const { jitter, drop } = this.options
    const rated = new Float64Array(clips)
    for (const [k, clip] of row.relevant_clip_ids!.entries())
      if (clip < clips) rated[clip] = gainOf(row.saliency_scores![k]!)
    const planted = new Float64Array(clips)
    for (const [startSec, endSec] of row.relevant_windows!) {
      const start = Math.floor(startSec / CLIP_SEC)
      const end = Math.min(clips, Math.floor(endSec / CLIP_SEC))
      if (end <= start) continue
      const move = (): number => Math.round(random.uniform(-jitter, jitter) * (end - start))
      const from = Math.min(Math.max(0, start + move()), clips - 1)
      const to = Math.max(from + 1, Math.min(clips, end + move()))
      const mean = rated.subarray(start, end).reduce((sum, gain) => sum + gain, 0) / (end - start)
      for (let clip = from; clip < to; clip++) planted[clip] = random.uniform() >= drop ? rated[clip] || mean : 0
    }
    return { rated, planted }
  }

  /** Segments of other queries until they cover as many clips as the query does, at most 60 % of the free ones. */
  private distract(
    row: PlantedRow,
    pool: readonly PlantedRow[],
    free: boolean[],
    rated: Float64Array,
    random: Random,
    plant: (clip: number, image: Float32Array, gain: number) => void,
  ): void {
    const clips = free.length
    const covered = rated.reduce((count, gain) => count + Number(gain > 0), 0)
    let want = Math.min(Math.floor(free.filter(Boolean).length * 0.6), Math.max(4, covered))
    for (let tries = 0; want > 0 && tries < 60; tries++) {
      const other = pool[random.int(pool.length)]!
      if (other.vid === row.vid) continue
      const [start, end] = other.relevant_windows![random.int(other.relevant_windows!.length)]!
      const length = Math.min(Math.max(1, Math.floor((end - start) / CLIP_SEC)), want + 2)
      const at = random.int(Math.max(1, clips - length))
      if (at + length > clips || free.slice(at, at + length).includes(false)) continue
      const image = this.image(this.meaning(other.query))
      for (let clip = at; clip < at + length; clip++) {
        plant(clip, image, gainOf(other.saliency_scores![random.int(other.saliency_scores!.length)]!))
        free[clip] = false
      }
      want -= length
    }
  }

  private vector(word: string): Float32Array {
    const known = this.vectors.get(word)
    if (known) return known
    const made = hashedWordVector(word, this.options.dText, this.options.seed)
    this.vectors.set(word, made)
    return made
  }
}

/** .5 + .5 · mean rating / 4. */
const gainOf = (scores: readonly number[]): number =>
  0.5 + (0.5 * scores.reduce((sum, score) => sum + score, 0)) / (4 * scores.length)

function add(target: Float32Array, vector: Float32Array, scale: number): void {
  for (let i = 0; i < vector.length; i++) target[i]! += scale * vector[i]!
}

/**
 * How well a clip's features match a query, knowing M: the best any model can do clip by clip. Used by oracles in
 * tests.
 */
export const matchedFilter = (world: PlantedWorld, query: string, clip: Float32Array): number =>
  dot(world.image(world.meaning(query)), clip)
