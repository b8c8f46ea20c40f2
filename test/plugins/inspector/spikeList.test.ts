import fc from 'fast-check'
import { neuronFiring, packBits } from 'spikemba/inspector'
import { expect, test } from 'vitest'
import { firingIn, spikeList } from '../../../plugins/inspector/src/spikeList.js'

test('the list of spikes tells of each neuron what the bits tell, at any size and range', () => {
  const sizes = fc.record({
    steps: fc.integer({ min: 1, max: 5 }),
    tokens: fc.integer({ min: 1, max: 7 }),
    channels: fc.integer({ min: 1, max: 19 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    start: fc.integer({ min: 0, max: 6 }),
  })
  fc.assert(
    fc.property(sizes, ({ steps, tokens, channels, seed, start }) => {
      const bits = Uint8Array.from({ length: steps * tokens * channels }, (_, i) =>
        Number(Math.sin(seed * (i + 1)) > 0.6),
      )
      const layer = { steps, tokens, channels, currents: new Float32Array(tokens * channels) }
      const spikes = packBits(bits)
      const range = [Math.min(start, tokens), tokens] as const
      expect(firingIn(spikeList(layer, spikes), layer, range)).toEqual(neuronFiring(layer, { spikes }, range))
    }),
  )
})
