/**
 * TACoS in the form of 2D-TAN: `{"s17-d69.avi": {timestamps [[first, last] frames], sentences, fps, num_frames}}`.
 * Query ids are `<video>_<index>`, and ends beyond the last frame are cut to it, as in the JSON-lines form.
 */
import type { Annotation } from '../../metrics/index.js'
import { DataError } from '../errors.js'

/** @throws DataError when the text is no such table */
export function parseTacosJson(text: string, file: string): Annotation[] {
  let table: unknown
  try {
    table = JSON.parse(text)
  } catch (error) {
    throw new DataError(file, `is no JSON: ${(error as Error).message}`)
  }
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw new DataError(file, 'expected an object from video to sentences')
  return Object.entries(table).flatMap(([name, value]) => {
    const entry = value as Partial<TacosVideo> | null
    if (
      !entry?.timestamps ||
      !entry.sentences ||
      !entry.fps ||
      !entry.num_frames ||
      entry.timestamps.length !== entry.sentences.length
    )
      throw new DataError(file, `video ${name}: expected timestamps and sentences of one length, fps and num_frames`)
    const { timestamps, sentences, fps, num_frames } = entry
    const vid = name.replace(/\.avi$/, '')
    return sentences.map((query, i): Annotation => {
      const [first, last] = timestamps[i]!
      return {
        qid: `${vid}_${i}`,
        query,
        vid,
        duration: num_frames / fps,
        relevant_windows: [[first / fps, Math.min(last, num_frames) / fps]],
      }
    })
  })
}

interface TacosVideo {
  readonly timestamps: readonly (readonly [number, number])[]
  readonly sentences: readonly string[]
  readonly fps: number
  readonly num_frames: number
}
