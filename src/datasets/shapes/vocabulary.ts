/** What may be seen in the world of shapes, and how it is said. */

/** Colour word → RGB, 0–255. */
export const SHAPE_COLORS: Readonly<Record<Color, readonly [red: number, green: number, blue: number]>> = {
  red: [226, 58, 46],
  orange: [240, 148, 30],
  yellow: [242, 224, 60],
  green: [66, 190, 74],
  cyan: [60, 206, 214],
  blue: [58, 92, 226],
  purple: [158, 70, 214],
  pink: [240, 110, 180],
}

export const SHAPES = ['circle', 'square', 'triangle', 'cross', 'ring'] as const
export const ACTIONS = ['appears', 'crosses', 'grows', 'blinks'] as const

/** Colors of the world of shapes. */
export type Color = 'red' | 'orange' | 'yellow' | 'green' | 'cyan' | 'blue' | 'purple' | 'pink'
export type ShapeName = (typeof SHAPES)[number]
export type Action = (typeof ACTIONS)[number]

/** What tells one object from another; distractors share all but one of the three. */
export interface ShapeKind {
  /** How it is painted. */
  readonly colour: Color
  /** What it is. */
  readonly shape: ShapeName
  /** What it does. */
  readonly action: Action
}

/** The grammar: sentence = subject + verb phrase. */
export const SUBJECTS: readonly ((kind: ShapeKind) => string)[] = [
  ({ colour, shape }) => `${colour === 'orange' ? 'an' : 'a'} ${colour} ${shape}`,
  ({ colour, shape }) => `the ${colour} ${shape}`,
  ({ colour, shape }) => `a ${shape} that is ${colour}`,
  ({ colour, shape }) => `some ${colour} ${shape}`,
]

export const VERB_PHRASES: Readonly<Record<Action, readonly string[]>> = {
  appears: ['appears', 'shows up and stays still', 'stands still'],
  crosses: ['crosses the screen', 'moves from side to side', 'passes by'],
  grows: ['grows', 'gets bigger and bigger', 'becomes larger'],
  blinks: ['blinks', 'flashes on and off', 'flickers'],
}
