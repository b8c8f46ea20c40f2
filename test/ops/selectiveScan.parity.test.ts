import * as tf from '@tensorflow/tfjs'
import { type Discretization, type SelectiveScanInput, selectiveScan } from 'spikemba/ops'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/module/workspace.js'

// Every fused form against the plain one: outputs, and the gradient of every input from both outputs.
// Sizes are odd on purpose: channels no multiple of a vector (4) or a block (16), tokens around a segment (16).

const OPTIONAL = ['D', 'z', 'deltaBias', 'initialState'] as const
const NAMES = ['u', 'delta', 'A', 'B', 'C', ...OPTIONAL] as const
type Name = (typeof NAMES)[number]

interface Case {
  readonly b: number
  readonly l: number
  readonly e: number
  readonly n: number
  readonly without?: readonly Name[]
  readonly options?: Pick<SelectiveScanInput, 'deltaSoftplus' | 'reverse' | 'discretization'>
  readonly masked?: boolean
}

const full = { deltaSoftplus: true }
const rule = (discretization: Discretization, reverse = false) => ({ deltaSoftplus: true, discretization, reverse })
const CASES: readonly Case[] = [
  { b: 1, l: 1, e: 1, n: 1, options: full },
  { b: 3, l: 2, e: 5, n: 3, options: full, masked: true },
  { b: 2, l: 15, e: 16, n: 4, options: full },
  { b: 1, l: 16, e: 17, n: 5, options: { ...full, reverse: true } },
  { b: 2, l: 17, e: 33, n: 7, options: full, masked: true },
  { b: 1, l: 63, e: 20, n: 16, without: OPTIONAL, options: {} },
  { b: 1, l: 64, e: 7, n: 16, without: ['D'], options: { reverse: true }, masked: true },
  { b: 2, l: 65, e: 31, n: 3, without: ['z'], options: { ...full, reverse: true }, masked: true },
  { b: 1, l: 200, e: 19, n: 9, without: ['deltaBias', 'initialState'], options: full },
  ...(['zoh', 'bilinear', 'euler'] as const).flatMap((name): Case[] => [
    { b: 2, l: 17, e: 21, n: 5, options: rule(name), masked: true },
    { b: 1, l: 33, e: 6, n: 2, without: OPTIONAL, options: rule(name, true) },
  ]),
]

/** Shapes by name; values small enough that every rule is stable. */
function tensors({ b, l, e, n, without = [], options }: Case, random: Random): Partial<Record<Name, tf.Tensor>> {
  const wide = [b, l, e]
  const made: Record<Name, tf.Tensor> = {
    u: random.normalTensor(wide),
    delta: options?.deltaSoftplus ? random.uniformTensor(wide, -3, 0.2) : random.uniformTensor(wide, 0.5, 1),
    A: random.uniformTensor([e, n], -3, -0.1),
    B: random.normalTensor([b, l, n]),
    C: random.normalTensor([b, l, n]),
    D: random.normalTensor([e]),
    z: random.normalTensor(wide),
    deltaBias: random.uniformTensor([e], -0.5, 0.5),
    initialState: random.normalTensor([b, e, n]),
  }
  return Object.fromEntries(NAMES.filter((name) => !without.includes(name)).map((name) => [name, made[name]]))
}

interface Outcome {
  readonly [name: string]: Float32Array
}

/** Outputs, and the gradients of <weights, y> + <weights', lastState>. */
function outcome(input: Partial<Record<Name, tf.Tensor>>, given: Case, weights: readonly tf.Tensor[], mask?: tf.Tensor2D): Outcome {
  const names = Object.keys(input)
  const values = Object.values(input)
  const run = (...x: tf.Tensor[]) => {
    const named = Object.fromEntries(names.map((name, i) => [name, x[i]!])) as unknown as SelectiveScanInput
    return selectiveScan({ ...named, ...given.options, mask })
  }
  const { y, lastState } = run(...values)
  const gradients = tf.grads((...x) => {
    const result = run(...x)
    return tf.add(result.y.mul(weights[0]!).sum(), result.lastState.mul(weights[1]!).sum()) as tf.Scalar
  })(values)
  const found = { y, lastState, ...Object.fromEntries(gradients.map((gradient, i) => [`d${names[i]}`, gradient])) }
  return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]))
}

/** Largest difference over the tensor's largest value. */
function error(found: Float32Array, expected: Float32Array): number {
  let difference = 0
  let size = 1e-6
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Number.isNaN(found[i]!) ? Infinity : Math.abs(found[i]! - expected[i]!))
    size = Math.max(size, Math.abs(expected[i]!))
  }
  return difference / size
}

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterEach(() => setImplementation('auto'))
  afterAll(() => poisonMemory(false))

  test.each(CASES)('fused = plain at b=$b l=$l e=$e n=$n $options without $without', (given) => {
    tf.engine().startScope()
    const random = Random.seeded(given.l * 31 + given.e)
    const input = tensors(given, random)
    const weights = [random.normalTensor([given.b, given.l, given.e]), random.normalTensor([given.b, given.e, given.n])]
    const mask = given.masked ? (random.uniformTensor([given.b, given.l]).greater(0.3) as tf.Tensor2D) : undefined
    const found = outcome(input, given, weights, mask)
    setImplementation('reference')
    const expected = outcome(input, given, weights, mask)
    tf.engine().endScope()
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const name of Object.keys(expected))
      expect(error(found[name]!, expected[name]!), name).toBeLessThan(name === 'y' || name === 'lastState' ? 3e-6 : 1e-5)
  })
})
