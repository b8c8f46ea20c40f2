import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { poisonMemory } from '../../../src/ops/runtime/poison.js'
import { both } from './both.js'

beforeAll(() => poisonMemory(true))
afterAll(() => poisonMemory(false))

describe('slice', () => {
  test.each([
    [[7], [2], [3]],
    [
      [5, 300],
      [0, 1],
      [5, 299],
    ],
    [
      [5, 7],
      [3, 0],
      [2, 7],
    ],
    [
      [3, 5, 7],
      [0, 2, 0],
      [3, 2, 7],
    ],
    [
      [3, 5, 7],
      [0, 0, 6],
      [-1, -1, 1],
    ],
    [
      [3, 5, 7],
      [1, 2, 3],
      [2, 2, 2],
    ],
    [
      [3, 5],
      [0, 0],
      [3, 5],
    ],
    [
      [3, 5],
      [0, 2],
      [3, 0],
    ],
  ])('of %j from %j, %j', (shape, begin, size) => both(shape, (x) => x.slice(begin, size)))
})

describe('split', () => {
  test.each([
    [[6], 3, 0],
    [[4, 48], [16, 31, 1], -1],
    [[3, 6, 5], 2, 1],
    [[6, 5], [5, 1], 0],
    [[3, 4], [4, 0], 1],
  ])('%j into %j along %i', async (shape, sizes, axis) => {
    const { length } = tf.tidy(() => tf.split(tf.zeros(shape), sizes, axis))
    for (let i = 0; i < length; i++) await both(shape, (x) => tf.split(x, sizes, axis)[i]!)
  })
})

describe('concat', () => {
  test.each([
    [[5], [3], 0],
    [[4, 130], [4, 1], 1],
    [[2, 3, 5], [2, 1, 5], 1],
    [[2, 3, 5], [2, 3, 2], -1],
    [[2, 3], [0, 3], 0],
  ])('%j with %j along %i', (shape, second, axis) => both(shape, (x) => tf.concat([x, tf.ones(second), x], axis)))
})

describe('pad', () => {
  test.each([
    [[5], [[2, 3]], 0],
    [
      [3, 5],
      [
        [0, 0],
        [1, 0],
      ],
      0,
    ],
    [
      [3, 5, 2],
      [
        [0, 0],
        [1, 2],
        [0, 0],
      ],
      0,
    ],
    [
      [3, 5],
      [
        [1, 0],
        [0, 2],
      ],
      0,
    ],
    [
      [3, 5],
      [
        [0, 1],
        [0, 0],
      ],
      4,
    ],
  ] as [number[], [number, number][], number][])('%j by %j with %i', (shape, paddings, value) =>
    both(shape, (x) => x.pad(paddings, value)),
  )
})

describe('tile', () => {
  test.each([
    [[5], [3]],
    [
      [3, 5],
      [4, 1],
    ],
    [
      [3, 5],
      [1, 4],
    ],
    [
      [2, 3, 130],
      [1, 7, 1],
    ],
    [
      [3, 1],
      [1, 9],
    ],
    [
      [2, 3],
      [1, 1],
    ],
    [
      [2, 3],
      [2, 2],
    ],
    [
      [2, 3],
      [0, 1],
    ],
  ])('%j, %j times', (shape, times) => both(shape, (x) => x.tile(times)))
})
