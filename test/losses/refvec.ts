/** Reference vectors made by running published code: `{shape, data}` entries of a JSON file. */
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'

export interface Vector {
  readonly shape: number[]
  readonly data: number[]
}

export function refvec<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/refvec/${name}.json`, import.meta.url), 'utf8')) as T
}

export const tensorOf = <T extends tf.Tensor>({ shape, data }: Vector): T => tf.tensor(data, shape, 'float32') as T
