import { FormatError } from './errors.js'
import { type MatValue, readMat } from './mat.js'

export interface TvsumVideo {
  readonly vid: string
  readonly title: string
  /** Two letters. */
  readonly domain: string
  /** Seconds. */
  readonly lengthSec: number
  readonly frames: number
  /** Ratings 1–5 [clips of 2 s][20 raters]. */
  readonly label: readonly (readonly number[])[]
}

/**
 * TVSum's official labels, `ydata-tvsum50.mat`: 50 videos, each frame rated 1–5 by 20 people who rated shots of 2 s.
 * A clip of 2 s has the rating of its middle frame, floor((2 i + 1) · frames / length).
 * Source: Song et al., "TVSum: Summarizing Web Videos Using Titles", CVPR 2015.
 *
 * @throws FormatError
 */
export async function readTvsumMat(bytes: Uint8Array, file = 'ydata-tvsum50.mat'): Promise<TvsumVideo[]> {
  const struct = (await readMat(bytes, file)).get('tvsum50')
  const field = (name: string): readonly MatValue[] => {
    const value = struct instanceof Map ? struct.get(name) : undefined
    if (Array.isArray(value)) return value
    throw new FormatError(file, `has no field tvsum50.${name}; expected TVSum's ydata-tvsum50.mat`)
  }
  const text = (name: string, i: number): string => String(field(name)[i])
  const number = (name: string, i: number): number => matrix(field(name)[i], file, name).data[0] as number
  return field('video').map((vid, i) => {
    const lengthSec = number('length', i)
    const frames = number('nframes', i)
    const { shape, data } = matrix(field('user_anno')[i], file, 'user_anno') // [raters, frames]
    const [raters = 0, columns = 0] = shape
    const clips = Math.floor(lengthSec / 2)
    const label = Array.from({ length: clips }, (_, clip) => {
      const frame = Math.min(columns - 1, Math.floor(((2 * clip + 1) * frames) / lengthSec))
      return Array.from({ length: raters }, (_, rater) => Number(data[rater * columns + frame]))
    })
    return { vid: String(vid), title: text('title', i), domain: text('category', i), lengthSec, frames, label }
  })
}

function matrix(
  value: MatValue | undefined,
  file: string,
  name: string,
): { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> } {
  if (typeof value === 'object' && 'data' in value) return value
  throw new FormatError(file, `tvsum50.${name} is no list of matrices; expected TVSum's ydata-tvsum50.mat`)
}
