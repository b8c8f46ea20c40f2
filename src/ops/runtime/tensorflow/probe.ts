/**
 * Whether a card computes what it should. At the first use of an op there, its kernels run a small call of odd sizes,
 * forwards and backwards, beside the plain loop. An op that differs, or does not run, is off for this process: its
 * reference takes its place, and one sentence says so.
 */
import type * as tf from '@tensorflow/tfjs'
import { driverVersion, graphicsCard } from '../../../tensor/tensorflow.node.js'
import { largestDifference, type Sample } from '../cuda/sample.js'
import { verdict } from '../sample.js'
import { addonMissing, addonOf } from './addon.node.js'
import { runPlan } from './withCuda.js'

/** For each backend why an op is off, or nothing where it is right. */
const verdicts = new WeakMap<tf.KernelBackend, Map<string, string | undefined>>()

/** @returns whether the op may run on a backend's card; asked for the first time, it is tried */
export function provenOnCard(op: string, sample: Sample): (backend: tf.KernelBackend) => boolean {
  return (backend) => {
    if (!addonOf(backend)) return false
    const known = verdicts.get(backend) ?? new Map<string, string | undefined>()
    verdicts.set(backend, known)
    if (!known.has(op)) {
      const wrong = whatIsWrong(backend, sample)
      known.set(op, wrong && `${op} on ${card()}: ${wrong}; plain operations take its place`)
      if (wrong) console.warn(known.get(op))
    }
    return known.get(op) === undefined
  }
}

/** @returns why ops do not run on the card, a sentence each */
export function refusedOnCard(backend: tf.KernelBackend): string[] {
  const missing = addonMissing(backend)
  const known = [...(verdicts.get(backend)?.values() ?? [])]
  return [...(missing ? [missing] : []), ...known.filter((wrong) => wrong !== undefined)]
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
