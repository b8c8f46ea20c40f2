/** One neuron and many: traces, rasters, rates. */
import { membraneTrace, spikeRaster } from 'spikemba/viz'
import type { Gallery } from './entry.js'

/** Leaky neuron by Euler steps: U += (R I - U) / τ; above 1 it fires and is reset. */
function lapicque(input: readonly number[], tau: number, reset: (membrane: number) => number) {
  const membrane: number[] = []
  const spikes: number[] = []
  let u = 0
  for (const current of input) {
    u += (5.1 * current - u) / tau
    membrane.push(u)
    spikes.push(Number(u > 1))
    if (u > 1) u = reset(u)
  }
  return { membrane, spikes }
}

const step = Array.from({ length: 200 }, (_, t) => (t < 10 ? 0 : 0.25))
const trace = { input: step, ...lapicque(step, 25.5, () => 0), threshold: 1 }
const strong = step.slice(0, 60).map((current) => 1.3 * current)
const toZero = lapicque(strong, 3, () => 0)
const subtract = lapicque(strong, 3, (u) => u - 1)

/** Neurons with rates that differ and breathe, by a fixed congruential generator. */
function population(steps: number, neurons: number, rate: number): Float32Array {
  let seed = 1
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
  return Float32Array.from({ length: steps * neurons }, (_, i) => {
    const [t, m] = [Math.floor(i / neurons), i % neurons]
    return Number(random() < rate * (0.4 + m / neurons) * (1 + Math.sin((10 * t) / steps)))
  })
}
const few = population(200, 32, 0.08)

export const neurons: Gallery = {
  'spikeRaster/ticks': {
    draw: () => spikeRaster(few, 32, { secondsPerStep: 0.005, title: '32 neurons' }),
    bad: {
      'no values': () => spikeRaster([], 4),
      'no array': () => spikeRaster(undefined as never, 4),
      'a length that does not divide': () => spikeRaster(few, 31),
      'no neurons': () => spikeRaster(few, 0),
      'half a neuron': () => spikeRaster([1, 0], 0.5),
      NaN: () => spikeRaster([0, Number.NaN], 2),
      infinity: () => spikeRaster([0, Number.POSITIVE_INFINITY], 2),
      'seconds below 0': () => spikeRaster(few, 32, { secondsPerStep: -1 }),
      'nobody fires': () => spikeRaster(new Uint8Array(100), 4),
      'one spike': () => spikeRaster([1], 1),
    },
  },
  'spikeRaster/picture': {
    draw: () => spikeRaster(population(600, 256, 0.1), 256, { secondsPerStep: 0.001, title: '256 neurons' }),
    bad: {
      'ten million spikes': () => spikeRaster(new Uint8Array(1e7).fill(1), 1000),
      'one neuron that always fires': () => spikeRaster(new Uint8Array(5000).fill(1), 1),
      'one step of many neurons': () => spikeRaster(new Uint8Array(5000).fill(1), 5000),
    },
  },
  'spikeRaster/bare': {
    draw: () => spikeRaster(few, 32, { marginals: false, title: 'Without rates' }),
    bad: {},
  },
  'membraneTrace/one neuron': {
    draw: () => membraneTrace(trace, { unit: 'ms', title: 'Leaky neuron under a step of current' }),
    bad: {
      'no membrane': () => membraneTrace({ membrane: [], threshold: 1 }),
      'NaN membrane': () => membraneTrace({ membrane: [0, Number.NaN], threshold: 1 }),
      'infinite input': () => membraneTrace({ input: [0, Number.POSITIVE_INFINITY], membrane: [0, 0], threshold: 1 }),
      'short input': () => membraneTrace({ ...trace, input: [1] }),
      'short spikes': () => membraneTrace({ ...trace, spikes: [1] }),
      'no threshold': () => membraneTrace({ membrane: [0], threshold: undefined as never }),
      'dt 0': () => membraneTrace(trace, { dt: 0 }),
      'one step': () => membraneTrace({ membrane: [0.5], threshold: 1 }),
      'ten million steps': () =>
        membraneTrace({ membrane: new Float32Array(1e7).map((_, t) => t % 97), threshold: 90 }),
    },
  },
  'membraneTrace/two conventions': {
    draw: () =>
      membraneTrace(
        {
          input: strong,
          membrane: { 'reset to zero': toZero.membrane, 'reset by subtraction': subtract.membrane },
          spikes: { 'reset to zero': toZero.spikes, 'reset by subtraction': subtract.spikes },
          threshold: 1,
        },
        { title: 'Two resets' },
      ),
    bad: {
      'no neuron': () => membraneTrace({ membrane: {}, threshold: 1 }),
      'another length': () => membraneTrace({ membrane: { a: [1, 2], b: [1] }, threshold: 1 }),
      'spikes of nobody': () => membraneTrace({ membrane: { a: [1] }, spikes: { b: [1] }, threshold: 1 }),
    },
  },
}
