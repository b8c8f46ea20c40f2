/** One run of a shader, as an op's `webgpu.ts` describes it. */
import type * as tf from '@tensorflow/tfjs'

/** A tensor, or the number that stands for all values of an absent one. */
export type Read = tf.TensorInfo | number

/** A tensor, or nothing for an absent one. */
export type Write = tf.TensorInfo | undefined

/**
 * The shader's text finds everything by its name, as functions and numbers that are declared in front of it:
 *
 *   reads      u        fn u(i: i32) -> f32                      value i, or the number that stands for all
 *   writes     y        fn write_y(i: i32, value: f32)           every value is to be written; does nothing for an absent one
 *   numbers    l        p.l: i32                                 change from call to call
 *   floats     rate     p.rate: f32
 *   constants  N        const N: i32, or bool                    compiled in: a shader for each value
 *
 * A card need not offer a stage more than eight tensors: small ones share one buffer (`smallReads`, `smallWrites`), into which and
 * out of which they are copied.
 */
export interface Launch {
  /** WGSL, complete but for those declarations. */
  readonly code: string
  /** Its entry point; together with the constants it says which shader this is. */
  readonly entry: string
  readonly constants?: Readonly<Record<string, number | boolean>>
  readonly reads?: Readonly<Record<string, Read>>
  readonly smallReads?: Readonly<Record<string, Read>>
  readonly writes?: Readonly<Record<string, Write>>
  readonly smallWrites?: Readonly<Record<string, Write>>
  readonly numbers?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
  /** Workgroups along x, y and z. */
  readonly groups: readonly [x: number, y: number, z: number]
}

/** Tensors of a stage that every card offers. */
export const MOST_BUFFERS = 8
/** Workgroups along one axis that every card offers. */
export const MOST_GROUPS = 65_535

/** Workgroups of `width` for one thread a value; where there are more values than threads, each takes several. */
export const groupsFor = (values: number, width: number): [x: number, y: number, z: number] => [
  Math.min(MOST_GROUPS, Math.ceil(values / width)),
  1,
  1,
]
