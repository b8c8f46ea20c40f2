/** Layer normalisation on a graphics card (webgpu.wgsl.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { MOST_GROUPS } from '../runtime/webgpu/launch.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { sumParts } from '../runtime/webgpu/sumParts.js'
import { layerNormSample } from './sample.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = layerNormSample()

const WIDTH = 64

const rowsOf = ({ inputs }: KernelCall): number => tf.util.sizeFromShape(inputs.x!.shape.slice(0, -1))

/** Rows of a thread that sums columns: enough of them side by side, and few parts. */
const chunkOf = (rows: number): number => Math.max(64, Math.ceil(rows / 1024))

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ output, outputLike, launch }) => {
    const { x, weight, bias } = call.inputs
    const [rows, n] = [rowsOf(call), x!.shape.at(-1)!]
    launch({
      ...{ code: wgsl.forward, entry: 'layerNormForward', constants: { WIDTH } },
      reads: { x: x!, weight: weight ?? 1, bias: bias ?? 0 },
      writes: { y: outputLike(x!), stats: output([rows, 2]) },
      numbers: { rows, n },
      floats: { epsilon: call.attrs.epsilon! },
      groups: [Math.min(MOST_GROUPS, rows), 1, 1],
    })
  })

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const { outputLike, scratch, launch } = shaders
    const { x, weight, bias, stats, dy } = call.inputs
    const [rows, n] = [rowsOf(call), x!.shape.at(-1)!]
    launch({
      ...{ code: wgsl.backward, entry: 'layerNormBackward', constants: { WIDTH } },
      reads: { x: x!, weight: weight ?? 1, stats: stats!, dy: dy! },
      writes: { dx: outputLike(x!) },
      numbers: { rows, n },
      groups: [Math.min(MOST_GROUPS, rows), 1, 1],
    })
    if (!weight && !bias) return
    const chunks = Math.ceil(rows / chunkOf(rows))
    const sumOf = (tensor: tf.TensorInfo | undefined) =>
      tensor && { to: outputLike(tensor), from: scratch([chunks, n]), parts: chunks, inner: n }
    const [weights, biases] = [sumOf(weight), sumOf(bias)]
    launch({
      ...{ code: wgsl.columns, entry: 'layerNormColumns', constants: { WIDTH, CHUNK: chunkOf(rows) } },
      reads: { x: x!, stats: stats!, dy: dy! },
      writes: { dWeight: weights?.from, dBias: biases?.from },
      numbers: { rows, n },
      groups: [Math.ceil(n / WIDTH), chunks, 1],
    })
    for (const sum of [weights, biases]) if (sum) sumParts(shaders, sum)
  })
