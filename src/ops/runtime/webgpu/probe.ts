/**
 * Whether a card computes what it should. When the backend starts on one, each op's shaders run a small call of odd
 * sizes, forwards and backwards, beside the plain loop. An op that differs, or does not compile, is off for this
 * process: its reference takes its place, and one sentence says so.
 */
import type * as tf from '@tensorflow/tfjs'
import { type OpBackends, refuseOp } from '../register.js'
import { furthest, runBoth, verdict } from '../sample.js'

/**
 * @param ops by name
 * @param device in words
 */
export async function probeOps(
  backend: tf.KernelBackend,
  ops: ReadonlyMap<string, OpBackends>,
  device: string,
): Promise<void> {
  for (const [name, { webgpu }] of ops) {
    if (!webgpu?.sample) continue
    const wrong = await whatIsWrong(backend, webgpu, webgpu.sample)
    if (!wrong) continue
    const sentence = `${name} on ${device}: ${wrong}; plain operations take its place`
    refuseOp(backend, name, sentence)
    console.warn(sentence)
  }
}

async function whatIsWrong(
  backend: tf.KernelBackend,
  kernels: NonNullable<OpBackends['webgpu']>,
  sample: NonNullable<typeof kernels.sample>,
): Promise<string | undefined> {
  const read = async ({ dataId }: tf.TensorInfo) => (await backend.read(dataId)) as Float32Array
  try {
    const { pairs, dispose } = runBoth(sample, backend, kernels)
    try {
      const values = await Promise.all(
        pairs.map(async ({ found, expected }) => [await read(found), await read(expected)] as const),
      )
      return verdict(furthest(pairs, values))
    } finally {
      dispose()
    }
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0]
  }
}
