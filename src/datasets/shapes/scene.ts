import { OptionError, Random } from '../../tensor/index.js'
import { ACTIONS, type Color, SHAPE_COLORS, SHAPES, type ShapeKind } from './vocabulary.js'

/** One kind on the stage, from clip `start` to before clip `end`. */
export interface ShapeEvent extends ShapeKind {
  /** First clip, from 0. */
  readonly start: number
  /** Clip after the last. */
  readonly end: number
  /** Centre, 0–1 of the frame, from the upper left. */
  readonly x: number
  /** Centre from the top, 0–1 of the frame. */
  readonly y: number
  /** 0–1 of the frame's width. */
  readonly radius: number
  /** 'crosses' moves along x or y, forwards or backwards. */
  readonly axis: 'x' | 'y'
  /** 1 forwards, -1 backwards. */
  readonly direction: 1 | -1
}

/**
 * What happens in one video of the world of shapes, from its name alone: `shapes-<seed>-<split>-<number>`.
 * A scene has kinds (colour, shape, action); every kind after the first copies another and changes one attribute.
 * They take the stage one after the other, now and then overlapping or coming back.
 */
export interface Scene {
  /** The video's name, `shapes-<seed>-<split>-<number>`. */
  readonly vid: string
  /** Its length. */
  readonly clips: number
  /** Colours of the upper and the lower edge. */
  readonly background: readonly [top: readonly number[], bottom: readonly number[]]
  /** In the order in which they take the stage. */
  readonly events: readonly ShapeEvent[]
}

/** Fewest and most clips of a video. */
export const SCENE_CLIPS = [24, 36] as const

/**
 * What happens in a video of the world of shapes.
 *
 * @throws OptionError when the name is not one of this world
 */
export function shapesScene(vid: string): Scene {
  const [, seed] = /^shapes-(\d+)-\w+-\d+$/.exec(vid) ?? []
  if (seed === undefined) throw new OptionError('vid', vid, 'a name such as shapes-1-train-0007')
  const random = Random.seeded(Number(seed)).fork(vid)
  const clips = SCENE_CLIPS[0] + random.int(SCENE_CLIPS[1] - SCENE_CLIPS[0] + 1)
  const shade = (): number[] => Array.from({ length: 3 }, () => 20 + random.int(45))
  return { vid, clips, background: [shade(), shade()], events: stage(pickKinds(5, random), clips, random) }
}

/** Distinct kinds, each but the first one attribute away from another. */
function pickKinds(count: number, random: Random): ShapeKind[] {
  const colours = Object.keys(SHAPE_COLORS) as Color[]
  const one = <T>(items: readonly T[]): T => items[random.int(items.length)]!
  const kinds: ShapeKind[] = [{ colour: one(colours), shape: one(SHAPES), action: one(ACTIONS) }]
  while (kinds.length < count) {
    const like = one(kinds)
    const change = one(['colour', 'colour', 'shape', 'action'] as const) // colours most often: there are most of them
    const kind = {
      ...like,
      [change]: one(change === 'colour' ? colours : change === 'shape' ? SHAPES : ACTIONS),
    } as ShapeKind
    if (!kinds.some((other) => sameKind(other, kind))) kinds.push(kind)
  }
  return kinds
}

export const sameKind = (a: ShapeKind, b: ShapeKind): boolean =>
  a.colour === b.colour && a.shape === b.shape && a.action === b.action

function stage(kinds: readonly ShapeKind[], clips: number, random: Random): ShapeEvent[] {
  const order = random.shuffle([...kinds])
  if (random.uniform() < 0.5) order.splice(2 + random.int(2), 0, order[0]!) // the first comes back, not at once
  const events: ShapeEvent[] = []
  let clock = random.int(3)
  for (const kind of order) {
    const length = 3 + random.int(5)
    const overlap = events.length > 0 && random.uniform() < 0.2 ? 1 : 0
    const start = clock - overlap
    const end = start + length
    if (end > clips) break
    const previous = events.at(-1)
    const x = overlap && previous ? ((previous.x + 0.45) % 0.6) + 0.2 : random.uniform(0.25, 0.75)
    const axis = random.uniform() < 0.5 ? 'x' : 'y'
    const direction = random.uniform() < 0.5 ? 1 : -1
    events.push({
      ...kind,
      start,
      end,
      x,
      y: random.uniform(0.25, 0.75),
      radius: random.uniform(0.15, 0.21),
      axis,
      direction,
    })
    clock = end + random.int(3)
  }
  return events
}
