/**
 * The paper's batch of 64 in one step, through the training loop: micro-batches keep its memory at that of a small
 * batch.
 */
import { SpikeMba } from '../../model/index.js'
import { trainable } from '../../recipes/index.js'
import { fit } from '../../train/index.js'
import type { BenchCase } from './case.js'
import { fakeDataset } from './fakeSamples.js'
import { PAPER, stepCase } from './step.js'

export const wholeBatchCase: BenchCase = {
  name: 'batch64',
  shape: 'as step, batch 64 in micro-batches chosen from memory',
  peers: ['step64_native', 'step64_torch'],
  parity: stepCase.parity,
  tolerance: stepCase.tolerance,
  least: 2,
  work: () => {
    const model = trainable(SpikeMba.create('practical', {}, 1))
    const train = fakeDataset(64, PAPER)
    return async () => {
      for await (const record of fit(model, { train }, { batch: 64, steps: 1 }))
        if (record.kind === 'end' && record.reason !== 'steps') throw new Error('the step did not end')
    }
  },
}
