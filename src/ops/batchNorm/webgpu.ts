/** Batch normalisation over weighted rows on a graphics card (webgpu.wgsl.ts). */
import type { Kernel, KernelCall } from '../runtime/register.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { batchNormSample } from './sample.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = batchNormSample()

/** Channels and rows that a workgroup has side by side. */
const [COLUMNS, LANES] = [16, 16]

function shared({ inputs: { x, rowWeights, weight }, attrs }: KernelCall) {
  const [n, d] = x!.shape as [number, number]
  return {
    constants: { COLUMNS, LANES },
    reads: { x: x!, rowWeights: rowWeights!, weight: weight! },
    numbers: { n, d },
    floats: { epsilon: attrs.epsilon! },
    groups: [Math.ceil(d / COLUMNS), 1, 1] as const,
  }
}

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ output, outputLike, launch }) => {
    const { x, bias } = call.inputs
    const common = shared(call)
    launch({
      ...common,
      ...{ code: wgsl.forward, entry: 'batchNormForward' },
      reads: { ...common.reads, bias: bias! },
      writes: { y: outputLike(x!), stats: output([2, common.numbers.d]) },
    })
  })

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) => {
    const { x, weight, stats, dy } = call.inputs
    const common = shared(call)
    launch({
      ...common,
      ...{ code: wgsl.backward, entry: 'batchNormBackward' },
      reads: { ...common.reads, stats: stats!, dy: dy! },
      writes: { dx: outputLike(x!), dWeight: outputLike(weight!), dBias: outputLike(weight!) },
    })
  })
