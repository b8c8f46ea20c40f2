// The loop of the general neuron is made of operations that both backends can differentiate; so is the fused scan.
import * as tf from '@tensorflow/tfjs'
import { LIF, type LifOptions } from 'spikemba/snn'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, expect, test } from 'vitest'

afterAll(() => useBackend('cpu'))

test.each<[string, LifOptions]>([
  ...Object.entries(LIF.presets),
  ['refractory', { beta: 0.9, refractory: 2 }],
  ['adaptive', { beta: 0.9, adaptive: { tau: 5, increment: 0.3 } }],
  ['learned', { tau: 2, learnTau: true }],
])('%s: spikes and gradients on wasm are those on cpu', async (_, options) => {
  const x = Array.from(Random.seeded(17).normalTensor([6, 8], 4, 8).dataSync())
  const on = async (backend: 'cpu' | 'wasm'): Promise<{ spikes: number[]; gradient: number[] }> => {
    await useBackend(backend)
    const lif = new LIF(options)
    const input = tf.tensor2d(x, [6, 8])
    const spikes = [...lif.forward(input).spikes.dataSync()]
    const gradient = [
      ...tf
        .grad((v) => lif.forward(v).spikes.sum())(input)
        .dataSync(),
    ]
    return { spikes, gradient }
  }
  const [cpu, wasm] = [await on('cpu'), await on('wasm')]
  expect(wasm.spikes).toEqual(cpu.spikes)
  const scale = Math.max(...cpu.gradient.map(Math.abs))
  expect(scale).toBeGreaterThan(0)
  for (const [i, slope] of cpu.gradient.entries())
    expect(Math.abs(wasm.gradient[i]! - slope)).toBeLessThan(1e-4 * scale)
})
