/**
 * Weights as one safetensors file, in PyTorch's names and layout, running statistics included.
 */
import * as tf from '@tensorflow/tfjs'
import { readSafetensors, type SafeTensor, writeSafetensors } from '../formats/index.js'
import type { Module } from '../nn/index.js'
import { TaggedError } from '../tensor/index.js'

/** PyTorch counts batches beside running statistics and never uses the count here. */
const UNUSED = /(^|\.)num_batches_tracked$/
/** Names listed in one message. */
const LISTED = 8

/** Weights that do not fit a model: every missing, extra and mis-shaped name at once. */
export class WeightsError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'WeightsError'
  constructor(
    /** Where the weights came from. */
    readonly file: string,
    /** Names that the model has and the weights lack. */
    readonly missing: readonly string[],
    /** Names that the weights have and the model lacks. */
    readonly extra: readonly string[],
    /** Names whose shapes differ. */
    readonly misshaped: readonly string[],
  ) {
    const listed = (words: string, names: readonly string[]): string[] =>
      names.length
        ? [
            `${words} ${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ''}`,
          ]
        : []
    const found = [
      ...listed('lacks', missing),
      ...listed('has unknown', extra),
      ...listed('has another shape for', misshaped),
    ]
    super(`${file} ${found.join('; ')}: load it into a model with the configuration that saved it`)
    this.name = 'WeightsError'
  }
}

/** Every tensor that is saved: parameters, then running statistics. */
export function namedTensors(model: Module): Map<string, tf.Variable> {
  return new Map([...model.namedParameters(), ...model.namedBuffers()])
}

/**
 * Copies weights into a model; leaves it untouched when anything does not fit.
 * @param bytes a safetensors file
 * @param file name for errors
 * @throws WeightsError, FormatError
 */
export function loadWeights(model: Module, bytes: Uint8Array, file = 'weights'): void {
  assignWeights(model, readSafetensors(bytes, file).tensors, file)
}

/**
 * The same from tensors by name.
 *
 * @throws WeightsError
 */
export function assignWeights(model: Module, tensors: ReadonlyMap<string, SafeTensor>, file = 'weights'): void {
  const own = namedTensors(model)
  const missing = [...own.keys()].filter((name) => !tensors.has(name))
  const extra = [...tensors.keys()].filter((name) => !own.has(name) && !UNUSED.test(name))
  const misshaped = [...own].flatMap(([name, variable]) => {
    const found = tensors.get(name)
    return !found || tf.util.arraysEqual([...found.shape], variable.shape)
      ? []
      : [`${name} [${found.shape.join(', ')}], expected [${variable.shape.join(', ')}]`]
  })
  if (missing.length + extra.length + misshaped.length) throw new WeightsError(file, missing, extra, misshaped)
  for (const [name, variable] of own) {
    const value = tf.tensor(Float32Array.from(tensors.get(name)!.data as ArrayLike<number>), variable.shape, 'float32')
    variable.assign(value)
    value.dispose()
  }
}

/** A model's weights as a safetensors file. */
export async function weightBytes(model: Module): Promise<Uint8Array> {
  const tensors: [string, SafeTensor][] = []
  for (const [name, variable] of namedTensors(model))
    tensors.push([name, { shape: variable.shape, data: (await variable.data()) as Float32Array }])
  return writeSafetensors(tensors)
}
