import * as tf from '@tensorflow/tfjs'
import { type Discretization, type SelectiveScanInput, selectiveScan } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

// Every fused form against the plain one: outputs, and the gradient of every input from both outputs.
// Sizes are odd on purpose: channels no multiple of a vector (4) or a block (16), tokens around a segment (16, in C++ 8), groups of blocks (C++).

const OPTIONAL = ['D', 'z', 'deltaBias', 'initialState'] as const

interface Case {
  readonly b: number
  readonly l: number
  readonly e: number
  readonly n: number
  readonly options: Pick<SelectiveScanInput, 'deltaSoftplus' | 'reverse' | 'discretization'>
  readonly without?: readonly string[]
  readonly masked?: boolean
}

const softplus = { deltaSoftplus: true }
const rule = (discretization: Discretization, reverse = false) => ({ deltaSoftplus: true, discretization, reverse })
const CASES: readonly Case[] = [
  { b: 1, l: 1, e: 1, n: 1, options: softplus },
  { b: 3, l: 2, e: 5, n: 3, options: softplus, masked: true },
  { b: 2, l: 15, e: 16, n: 4, options: softplus },
  { b: 1, l: 16, e: 17, n: 5, options: { ...softplus, reverse: true } },
  { b: 2, l: 17, e: 33, n: 7, options: softplus, masked: true },
  { b: 1, l: 63, e: 20, n: 16, options: {}, without: OPTIONAL },
  { b: 1, l: 64, e: 7, n: 16, options: { reverse: true }, without: ['D'], masked: true },
  { b: 2, l: 65, e: 31, n: 3, options: { ...softplus, reverse: true }, without: ['z'], masked: true },
  { b: 1, l: 200, e: 19, n: 9, options: softplus, without: ['deltaBias', 'initialState'] },
  { b: 2, l: 13, e: 260, n: 3, options: { ...softplus, reverse: true }, masked: true },
  { b: 2, l: 9, e: 290, n: 2, options: rule('zoh'), masked: true },
  ...(['zoh', 'bilinear', 'euler'] as const).flatMap((name): Case[] => [
    { b: 2, l: 17, e: 21, n: 5, options: rule(name), masked: true },
    { b: 1, l: 33, e: 6, n: 2, options: rule(name, true), without: OPTIONAL },
  ]),
]

/** Values small enough that every rule is stable. */
function tensors({ b, l, e, n, without = [], options }: Case, random: Random): Tensors {
  const all: Tensors = {
    u: random.normalTensor([b, l, e]),
    delta: options.deltaSoftplus ? random.uniformTensor([b, l, e], -3, 0.2) : random.uniformTensor([b, l, e], 0.5, 1),
    A: random.uniformTensor([e, n], -3, -0.1),
    B: random.normalTensor([b, l, n]),
    C: random.normalTensor([b, l, n]),
    D: random.normalTensor([e]),
    z: random.normalTensor([b, l, e]),
    deltaBias: random.uniformTensor([e], -0.5, 0.5),
    initialState: random.normalTensor([b, e, n]),
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)))
}

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each(CASES)('fused = plain at b=$b l=$l e=$e n=$n $options without $without', (given) => {
    tf.engine().startScope()
    const random = Random.seeded(given.l * 31 + given.e)
    const inputs = tensors(given, random)
    const weights = {
      y: random.normalTensor([given.b, given.l, given.e]),
      lastState: random.normalTensor([given.b, given.e, given.n]),
    }
    const mask = given.masked ? (random.uniformTensor([given.b, given.l]).greater(0.3) as tf.Tensor2D) : undefined
    const run = (named: Tensors) =>
      selectiveScan({ ...(named as unknown as SelectiveScanInput), ...given.options, mask })
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    tf.engine().endScope()
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(name in weights ? 3e-6 : 1e-5)
  })

  test('is one kernel', async () => {
    const inputs = tensors({ ...CASES[0]!, without: ['z'] }, Random.seeded(1)) as unknown as SelectiveScanInput
    expect(await kernelsOf(() => selectiveScan(inputs))).toEqual(['SelectiveScan'])
  })
})
