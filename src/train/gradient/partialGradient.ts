import * as tf from '@tensorflow/tfjs'
import type { Sample } from '../../datasets/index.js'
import type { RandomState } from '../../tensor/index.js'
import type { BatchLoss } from '../trainable.js'
import { addInto } from './addInto.js'

/** Work that can be sent to a thread. */
export interface MicroBatch {
  readonly samples: readonly Sample[]
  /** Samples here / samples of the batch. */
  readonly weight: number
  /** Where dropout starts to draw; the same whichever thread works. */
  readonly random: RandomState
}

/**
 * What some of a step's micro-batches add to the whole. Every number is already weighted by samples / samples of the
 * batch, so that partial gradients of several threads simply add up.
 */
export interface PartialGradient {
  /** Sum of weighted gradients by parameter name. */
  readonly gradients: Map<string, tf.Tensor>
  /** Sum of weighted running statistics by buffer name. */
  readonly buffers: Map<string, tf.Tensor>
  /** Sums of weighted losses and activities, named as by {@link summarize}. */
  readonly summary: Map<string, number>
}

export const emptyPartial = (): PartialGradient => ({ gradients: new Map(), buffers: new Map(), summary: new Map() })

/** Adds one to another; takes over its tensors. */
export function addPartial(into: PartialGradient, { gradients, buffers, summary }: PartialGradient): void {
  for (const [name, gradient] of gradients) addInto(into.gradients, name, gradient)
  for (const [name, buffer] of buffers) addInto(into.buffers, name, buffer)
  addSummary(into.summary, summary)
}

export function disposePartial({ gradients, buffers }: PartialGradient): void {
  tf.dispose([...gradients.values(), ...buffers.values()])
}

/** A loss as one tensor that outlives its tape, beside the names of its numbers: one read instead of many. */
export interface Summary {
  readonly names: readonly string[]
  readonly values: tf.Tensor1D
}

/** Names: `loss.total`, `loss.<part>`, `rate`, `dead`. */
export function summarize({ total, parts, activity }: BatchLoss): Summary {
  const numbers: [string, tf.Scalar][] = [['loss.total', total]]
  for (const [name, part] of Object.entries(parts)) if (name !== 'total') numbers.push([`loss.${name}`, part])
  if (activity) numbers.push(['rate', activity.rate], ['dead', activity.dead])
  return {
    names: numbers.map(([name]) => name),
    values: tf.keep(tf.stack(numbers.map(([, value]) => value.asScalar())) as tf.Tensor1D),
  }
}

/** Reads a summary into weighted sums and frees it. */
export async function readSummary(
  { names, values }: Summary,
  weight: number,
  into: Map<string, number>,
): Promise<void> {
  const numbers = await values.data()
  values.dispose()
  addSummary(into, new Map(names.map((name, i) => [name, weight * numbers[i]!])))
}

function addSummary(into: Map<string, number>, summary: ReadonlyMap<string, number>): void {
  for (const [name, value] of summary) into.set(name, (into.get(name) ?? 0) + value)
}
