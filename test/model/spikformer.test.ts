import * as tf from '@tensorflow/tfjs'
import { BatchNorm, Linear } from 'spikemba/nn'
import { lifScan, spikeAttention, surrogates } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { refvec, tensorOf, type Vector } from '../losses/refvec.js'

const HEADS = 2
const TRAINING = { training: true }
const { params, x, y, grad_out, grad_x } = refvec<
  { params: Record<string, Vector> } & Record<'x' | 'y' | 'grad_out' | 'grad_x', Vector>
>('spikformer_ssa')
const [t, b, n, c] = x.shape as [number, number, number, number]

/** Linear → batch normalisation → leaky integrate-and-fire, with the weights of one of the four stages. */
function stage(name: string): (x: tf.Tensor) => tf.Tensor {
  const linear = new Linear(c, c, { random: Random.seeded(1) })
  const norm = new BatchNorm(c)
  linear.weight.assign(tensorOf(params[`${name}_linear.weight`]!))
  linear.bias!.assign(tensorOf(params[`${name}_linear.bias`]!))
  norm.weight.assign(tensorOf(params[`${name}_bn.weight`]!))
  norm.bias.assign(tensorOf(params[`${name}_bn.bias`]!))
  return (x) => lifScan(norm.forward(linear.forward(x), TRAINING), { surrogate: surrogates.sigmoid(4) }).spikes
}

function selfAttention(x: tf.Tensor): tf.Tensor {
  const heads = (x: tf.Tensor): tf.Tensor4D =>
    x
      .reshape([t, b, n, HEADS, c / HEADS])
      .transpose([0, 1, 3, 2, 4])
      .reshape([t, b * HEADS, n, c / HEADS])
  const g = spikeAttention(heads(stage('q')(x)), heads(stage('k')(x)), heads(stage('v')(x)), 0.125)
    .reshape([t, b, HEADS, n, c / HEADS])
    .transpose([0, 1, 3, 2, 4])
    .reshape([t, b, n, c])
  return stage('proj')(lifScan(g, { vThreshold: 0.5, surrogate: surrogates.sigmoid(4) }).spikes)
}

// What the detector computes with qkvNorm and attentionLif, built of the same parts, with Spikformer's heads and
// changing input.
describe.each(['cpu', 'wasm'] as const)('Spikformer’s spiking self-attention on %s', (backend) => {
  test('fires the same spikes and has the same gradient', async () => {
    await useBackend(backend)
    const input = tensorOf<tf.Tensor>(x)
    expect([...selfAttention(input).dataSync()]).toEqual(y.data)
    const gradient = tf
      .grad((x) => selfAttention(x).mul(tensorOf(grad_out)).sum())(input)
      .dataSync()
    const largest = Math.max(...grad_x.data.map(Math.abs))
    expect(Math.max(...grad_x.data.map((value, i) => Math.abs(value - gradient[i]!))) / largest).toBeLessThan(2e-5)
  })
})
