/** One neuron and many: traces, rasters, rates. */
import { membraneTrace } from 'spikemba/viz'
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
const strong = step.slice(0, 60).map((current) => 1.2 * current)
const toZero = lapicque(strong, 5, () => 0)
const subtract = lapicque(strong, 5, (u) => u - 1)

export const neurons: Gallery = {
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
      'ten million steps': () => membraneTrace({ membrane: new Float32Array(1e7).map((_, t) => t % 97), threshold: 90 }),
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
