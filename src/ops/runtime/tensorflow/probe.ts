/**
 * Whether a card computes what it should. At the first use there of each specialization of an op (what its kernels are
 * compiled for, and which way they branch), a small call of odd sizes runs, forwards and backwards, beside the plain
 * loop. A specialization that differs, or does not run, is off for this process: the op's reference takes its place,
 * and one sentence says so.
 */
import type * as tf from '@tensorflow/tfjs'
import { driverVersion, graphicsCard } from '../../../tensor/tensorflow.node.js'
import { type Kind, largestDifference, type Sample, type Trial } from '../cuda/sample.js'
import type { OpKernels } from '../register.js'
import { verdict } from '../sample.js'
import { addonMissing, addonOf } from './addon.node.js'
import { runPlan } from './withCuda.js'

/** For each backend why a specialization is off, or nothing where it is right; by op and kind. */
const verdicts = new WeakMap<tf.KernelBackend, Map<string, string | undefined>>()

/**
 * @param trial only a sample for an op whose kernels are the same for every call
 * @returns what an op's `tensorflow.ts` exports for `registerOp`
 */
export function provenOnCard(
  op: string,
  trial: Trial<Kind> | (() => Sample),
): Required<Pick<OpKernels, 'runsOnCard' | 'trialsOnCard'>> {
  const { kindOf, sample, common } = typeof trial === 'function' ? always(trial) : trial
  const isRight = (backend: tf.KernelBackend, kind: Kind): boolean => {
    if (!addonOf(backend)) return false
    const known = verdicts.get(backend) ?? new Map<string, string | undefined>()
    verdicts.set(backend, known)
    const key = `${op} ${JSON.stringify(kind)}`
    if (!known.has(key)) {
      const wrong = whatIsWrong(backend, sample(kind))
      known.set(key, wrong && `${op}${words(kind)} on ${card()}: ${wrong}; plain operations take its place`)
      if (wrong) console.warn(known.get(key))
    }
    return known.get(key) === undefined
  }
  return {
    runsOnCard(backend, call) {
      const kind = kindOf(call)
      return kind !== undefined && isRight(backend, kind)
    },
    trialsOnCard: common.map((kind) => (backend) => isRight(backend, kind)),
  }
}

const always = (sample: () => Sample): Trial<Kind> => ({
  ...{ kindOf: () => ({}), sample: () => sample(), common: [{}] },
})

/** @returns why ops do not run on the card, a sentence each */
export function refusedOnCard(backend: tf.KernelBackend): string[] {
  const missing = addonMissing(backend)
  const known = [...(verdicts.get(backend)?.values() ?? [])]
  return [...(missing ? [missing] : []), ...known.filter((wrong) => wrong !== undefined)]
}

/** ' (states 16, zoh, mask)' */
function words(kind: Kind): string {
  const said = Object.entries(kind).flatMap(([name, value]) =>
    typeof value === 'boolean' ? (value ? [name] : []) : [typeof value === 'number' ? `${name} ${value}` : value],
  )
  return said.length ? ` (${said.join(', ')})` : ''
}

function whatIsWrong(backend: tf.KernelBackend, sample: Sample): string | undefined {
  try {
    return verdict(largestDifference(sample, backend, (plan) => runPlan(backend, plan)))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return message.replace(/^Invalid TF_Status: \d+\s+Message: /, '').split('\n')[0] // tfjs-node's frame
  }
}

function card(): string {
  const version = driverVersion()
  return `${graphicsCard() ?? 'this card'}${version ? `, driver ${version}` : ''}`
}
