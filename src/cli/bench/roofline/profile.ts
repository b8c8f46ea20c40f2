/** The kernels of some runs, as TensorFlow.js tells them. */
import * as tf from '@tensorflow/tfjs'
import type { BenchCase } from '../case.js'
import { median } from '../measure.js'
import type { TimedCall } from './rows.js'

/** Calls of kernels alone: what TensorFlow.js also tells, such as custom gradients, are made of them. */
export async function profile(
  bench: Pick<BenchCase, 'work'>,
  steps: number,
): Promise<{ readonly calls: readonly TimedCall[]; readonly wallMs: number }> {
  const once = bench.work()
  await once()
  const calls: TimedCall[] = []
  const walls: number[] = []
  for (let i = 0; i < steps; i++) {
    const started = performance.now()
    const { kernels } = await tf.profile(async () => {
      await once()
      return []
    })
    walls.push(performance.now() - started)
    for (const { kernelTimeMs, ...call } of kernels)
      if (tf.getKernel(call.name, tf.getBackend())) calls.push({ ...call, ms: kernelTimeMs as number })
  }
  return { calls, wallMs: median(walls) }
}
