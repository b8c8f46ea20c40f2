// Each library's neuron, written down in float64 from its documentation, against the preset: the same spikes, the same
// membrane.
import * as tf from '@tensorflow/tfjs'
import { LIF, type LifOptions } from 'spikemba/snn'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

/** Gives the spike and the membrane that the library would return for one input. */
type Neuron = (x: number) => readonly [spike: number, membrane: number]

function spikingjelly(tau: number): Neuron {
  let v = 0
  return (x) => {
    const h = v + (x - v) / tau
    const s = Number(h >= 1)
    v = s ? 0 : h
    return [s, v]
  }
}

function snntorch(beta: number): Neuron {
  let mem = 0
  return (x) => {
    mem = beta * mem + x - Number(mem > 1)
    return [Number(mem > 1), mem]
  }
}

function norse(dt: number): Neuron {
  let [v, i] = [0, 0]
  return (x) => {
    i += x
    v += dt * 100 * (i - v)
    i -= dt * 200 * i
    const s = Number(v > 1)
    if (s) v = 0
    return [s, v]
  }
}

function lava(du: number, dv: number): Neuron {
  let [u, v] = [0, 0]
  return (x) => {
    u = u * (1 - du) + x
    v = v * (1 - dv) + u
    const s = Number(v > 10)
    if (s) v = 0
    return [s, v]
  }
}

function bindsnet(): Neuron {
  let [v, refractory] = [-65, 0]
  return (x) => {
    v = Math.exp(-1 / 100) * (v + 65) - 65
    if (refractory <= 0) v += x
    refractory -= 1
    const s = Number(v >= -52)
    if (s) [v, refractory] = [-65, 5]
    return [s, v]
  }
}

function spyx(beta: number): Neuron {
  let v = 0
  return (x) => {
    const s = Number(v > 1)
    v = beta * v + x - s
    return [s, v]
  }
}

test.each<[string, LifOptions, () => Neuron, number]>([
  ['spikingjelly', LIF.presets.spikingjelly, () => spikingjelly(2), 2],
  ['snntorch', LIF.presets.snntorch, () => snntorch(0.9), 0.6],
  ['norse', LIF.presets.norse, () => norse(1e-3), 1],
  ['lava', LIF.presets.lava, () => lava(0, 0), 1],
  ['lava with leaks', { ...LIF.presets.lava, tauSyn: 2, tau: 4 }, () => lava(0.5, 0.25), 4],
  ['bindsnet', LIF.presets.bindsnet, bindsnet, 6],
  ['spyx', LIF.presets.spyx, () => spyx(0.25), 1],
])('%s', (_, options, neuron, drive) => {
  const random = Random.seeded(21)
  const inputs = Array.from({ length: 60 }, () => Math.fround(random.normal(drive / 2, drive)))
  const { spikes, membrane } = new LIF(options).forward(tf.tensor1d(inputs))
  const step = neuron()
  const want = inputs.map((x) => step(x))
  expect([...spikes.dataSync()]).toEqual(want.map(([s]) => s))
  expect(want.reduce((sum, [s]) => sum + s, 0)).toBeGreaterThan(2)
  const got = membrane.dataSync()
  for (const [t, [, v]] of want.entries()) expect(Math.abs(got[t]! - v)).toBeLessThan(1e-3)
})
