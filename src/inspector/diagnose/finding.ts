import type { LifSettings, Recording } from '../recording.js'

/** Every fault that a diagnosis knows by name. */
export type FaultName =
  | 'not a number'
  | 'spikes one step late'
  | 'membrane not reset'
  | 'spikes of other settings'
  | 'spikes that no current explains'
  | 'no current'
  | 'threshold out of reach'
  | 'silent layer'
  | 'saturated layer'
  | 'vanishing surrogate gradient'
  | 'exploding surrogate gradient'
  | 'gradient cut'
  | 'exploding gradient'
  | 'detector at chance'
  | 'gate shut'
  | 'slots unused'
  | 'slots alike'
  | 'empty state'
  | 'exploding state'
  | 'saliency says nothing'
  | 'other settings'
  | 'state computed otherwise'
  | 'parts from the reference'

/** One fault that {@link diagnose} found: what, where, by how much, and what to try. */
export interface Finding {
  /** Its name. */
  readonly fault: FaultName
  /** The layer, block, parameter or output that it was found in. */
  readonly where: string
  /** The number that shows it, as {@link says} names it. */
  readonly value: number
  /** What was found, in a sentence with the number. */
  readonly says: string
  /** What is most often behind it. */
  readonly cause: string
  /** The slider or the key of the configuration to try. */
  readonly attempt: string
  /** Settings of a layer that show the cure in the inspector. */
  readonly slider?: {
    /** Name of the layer. */
    readonly layer: string
    /** Only those that change. */
    readonly settings: Partial<LifSettings>
  }
}

/** One question to the recordings; no finding when all is well. */
export type Check = (recordings: readonly Recording[]) => Finding[]

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
/** The middle value, the upper one of two. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[sorted.length >> 1] ?? 0
}
