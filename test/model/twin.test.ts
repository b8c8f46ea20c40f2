import { setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { checkTwinCase, twinCases } from './twinCases.js'

/** On a stand-in for a card plain operations are TensorFlow's own on the CPU. */
const IMPLEMENTATIONS = process.env.SPIKEMBA_STAND_IN === '1' ? (['auto'] as const) : (['auto', 'reference'] as const)

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))
  describe.each(IMPLEMENTATIONS)('with implementation %s', (implementation) => {
    beforeAll(() => setImplementation(implementation))
    afterAll(() => setImplementation('auto'))
    test.each(twinCases)('%s: outputs, losses, running statistics, spikes and every gradient are the twin’s', (name) =>
      checkTwinCase(name),
    )
  })
})

test('recomputing blocks in the backward pass changes no number', async () => {
  await useBackend('cpu')
  await checkTwinCase('practical', { recompute: true })
})
