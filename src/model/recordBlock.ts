/**
 * What a block did, small enough to keep: quantiles over the channels in place of every channel, norms in place of
 * states.
 */
import * as tf from '@tensorflow/tfjs'
import { QUANTILES, type RecordedBlock, type RecordedMixer, type RecordedScan } from '../inspector/index.js'
import { decay, gain } from '../ops/internal.js'
import type { SpikeMbaConfig } from './config/config.js'
import { GATE_BASE } from './multiModalRelevantMamba.js'
import type { BlockTrace, DirectionTrace, MixerTrace } from './trace.js'

/** @param lengths clips and words of the one sample that was traced */
export async function recordBlock(
  block: BlockTrace,
  lengths: { readonly clips: number; readonly words: number },
  config: SpikeMbaConfig,
): Promise<RecordedBlock> {
  const slots = async (of: tf.Tensor3D | undefined): Promise<Float32Array | undefined> =>
    of && Float32Array.from(await of.data())
  const [slotsVideo, slotsText] = await Promise.all([slots(block.slotsVideo), slots(block.slotsText)])
  const { clips, words } = lengths
  const mixer = async (trace: MixerTrace, real: number, slots: number, base: number): Promise<RecordedMixer> => {
    const [gate, forward, backward] = await Promise.all([
      trace.gate && gateQuantiles(trace.gate, base),
      trace.forward && recordScan(trace.forward, config, false),
      trace.backward && recordScan(trace.backward, config, true),
    ])
    return {
      tokens: slots + real,
      slots,
      ...(gate ? { gate } : {}),
      ...(forward ? { forward } : {}),
      ...(backward ? { backward } : {}),
    }
  }
  return {
    video: await mixer(block.video, clips, block.slotsVideo?.shape[1] ?? 0, 0),
    text: await mixer(block.text, words, block.slotsText?.shape[1] ?? 0, 0),
    joint: await mixer(block.joint, clips + words, 0, GATE_BASE[config.gate]),
    ...(slotsVideo ? { slotsVideo } : {}),
    ...(slotsText ? { slotsText } : {}),
  }
}

/** base + SiLU(z) of every channel. */
async function gateQuantiles(z: tf.Tensor3D, base: number): Promise<Float32Array> {
  const open = tf.tidy(() => z.mul<tf.Tensor3D>(z.sigmoid()).add<tf.Tensor3D>(base))
  try {
    return await quantiles(open)
  } finally {
    open.dispose()
  }
}

async function recordScan(
  trace: DirectionTrace,
  { discretization }: SpikeMbaConfig,
  reverse: boolean,
): Promise<RecordedScan> {
  return { delta: await quantiles(trace.delta), stateNorm: await stateNorms(trace, discretization, reverse) }
}

/**
 * Norm of the state after each token [l]: the scan once more in plain numbers, since it hands out its last state alone
 * and all of them would fill the memory.
 */
async function stateNorms(
  trace: DirectionTrace,
  discretization: SpikeMbaConfig['discretization'],
  reverse: boolean,
): Promise<Float32Array> {
  const [u, delta, A, B] = (await Promise.all(
    [trace.u, trace.delta, trace.A, trace.B].map((tensor) => tensor.data()),
  )) as [Float32Array, Float32Array, Float32Array, Float32Array]
  const [l, e, n] = [trace.u.shape[1], ...trace.A.shape] as [number, number, number]
  const norms = new Float32Array(l)
  const h = new Float32Array(e * n)
  for (let done = 0; done < l; done++) {
    const token = reverse ? l - 1 - done : done
    let squares = 0
    for (let c = 0; c < e; c++) {
      const step = delta[token * e + c]!
      const input = step * u[token * e + c]!
      for (let s = 0; s < n; s++) {
        const at = c * n + s
        const z = step * A[at]!
        const kept = decay(discretization, z)
        const state = kept * h[at]! + gain(discretization, z, kept) * input * B[token * n + s]!
        h[at] = state
        squares += state * state
      }
    }
    norms[token] = Math.sqrt(squares)
  }
  return norms
}

/**
 * Of the channels of each token: [1, l, e] → [5, l], in the order of `QUANTILES`; linear between neighbours, as NumPy
 * does.
 */
async function quantiles(x: tf.Tensor3D): Promise<Float32Array> {
  const [, l, e] = x.shape
  const values = Float32Array.from(await x.data())
  const result = new Float32Array(QUANTILES.length * l)
  for (let token = 0; token < l; token++) {
    const sorted = values.subarray(token * e, (token + 1) * e).sort()
    for (const [q, level] of QUANTILES.entries()) {
      const at = level * (e - 1)
      const below = Math.floor(at)
      const above = Math.min(below + 1, e - 1)
      result[q * l + token] = sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!)
    }
  }
  return result
}
