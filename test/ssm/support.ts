import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import type { Module } from 'spikemba/nn'

/** A tensor as the reference files store it. */
export interface Stored {
  readonly shape: number[]
  readonly data: number[]
}

export const stored = ({ shape, data }: Stored): tf.Tensor => tf.tensor(data, shape, 'float32')

export const readVectors = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../fixtures/refvec/${name}`, import.meta.url), 'utf8')) as T

/** Sets every parameter of a module; throws when names differ. */
export function load(module: Module, values: Readonly<Record<string, Stored>>): void {
  const parameters = module.namedParameters()
  if ([...parameters.keys()].sort().join() !== Object.keys(values).sort().join())
    throw new Error(`the module has ${[...parameters.keys()].join(', ')}`)
  for (const [name, variable] of parameters) tf.tidy(() => variable.assign(stored(values[name]!)))
}

/** Largest difference, in units of the largest wanted value. */
export function relativeError(got: tf.Tensor, want: tf.Tensor | ArrayLike<number>): number {
  const [a, b] = [got.dataSync(), want instanceof tf.Tensor ? want.dataSync() : want]
  if (a.length !== b.length) throw new Error(`${a.length} values, expected ${b.length}`)
  let error = 0
  let scale = 0
  for (let i = 0; i < b.length; i++) {
    if (!Number.isFinite(a[i]!)) return Number.POSITIVE_INFINITY
    error = Math.max(error, Math.abs(a[i]! - b[i]!))
    scale = Math.max(scale, Math.abs(b[i]!))
  }
  return error / (scale || 1)
}

/** Tensors that a call leaves behind; a first call is not counted, since ops may set themselves up in it. */
export function leaked(call: () => void): number {
  tf.tidy(call)
  const before = tf.memory().numTensors
  tf.tidy(call)
  return tf.memory().numTensors - before
}
