import * as tf from '@tensorflow/tfjs'
import { type CausalConvInput, causalConv } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

// Every fused form against the plain one: the output, and the gradient of every input.
// Sizes are odd on purpose: channels no multiple of a vector (4) or a block (32), fewer tokens than taps.

interface Case {
  readonly b: number
  readonly l: number
  readonly e: number
  readonly k: number
  readonly options?: Pick<CausalConvInput, 'reverse' | 'activation'>
  readonly without?: readonly string[]
  readonly masked?: boolean
}

const CASES: readonly Case[] = [
  { b: 1, l: 1, e: 1, k: 4 },
  { b: 3, l: 2, e: 5, k: 4, masked: true },
  { b: 2, l: 9, e: 32, k: 4, without: ['initialState'] },
  { b: 2, l: 65, e: 35, k: 4, options: { reverse: true }, masked: true },
  { b: 1, l: 63, e: 70, k: 3, options: { activation: 'none' }, masked: true },
  { b: 2, l: 64, e: 7, k: 2, without: ['bias', 'initialState'], options: { reverse: true } },
  { b: 2, l: 5, e: 6, k: 1, without: ['initialState'], masked: true },
  { b: 1, l: 200, e: 19, k: 7, without: ['bias'], masked: true },
]

function tensors({ b, l, e, k, without = [] }: Case, random: Random): Tensors {
  const all: Tensors = {
    x: random.normalTensor([b, l, e]),
    weight: random.normalTensor([e, 1, k]),
    bias: random.normalTensor([e]),
    initialState: random.normalTensor([b, k - 1, e]),
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)))
}

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each(CASES)('fused = plain at b=$b l=$l e=$e k=$k $options without $without', (given) => {
    tf.engine().startScope()
    const random = Random.seeded(given.l * 31 + given.e)
    const inputs = tensors(given, random)
    const weights = { y: random.normalTensor([given.b, given.l, given.e]) }
    const mask = given.masked ? (random.uniformTensor([given.b, given.l]).greater(0.3) as tf.Tensor2D) : undefined
    const run = (named: Tensors) => ({
      y: causalConv({ ...(named as unknown as CausalConvInput), ...given.options, mask }),
    })
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    tf.engine().endScope()
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(2e-6)
  })

  test('is one kernel', async () => {
    const inputs = tensors(CASES[1]!, Random.seeded(1)) as unknown as CausalConvInput
    expect(await kernelsOf(() => causalConv(inputs))).toEqual(['CausalConv'])
  })
})
