import { fit } from 'spikemba/train'
import { expect, test } from 'vitest'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'

/** A split whose sample 0 has a feature that is not a number. */
function damaged() {
  const data = fakeDataset(8)
  return {
    ...data,
    sample: async (index: number) => {
      const sample = await data.sample(index)
      return index === 0 ? { ...sample, video: sample.video.map(() => Number.NaN) } : sample
    },
  }
}

test('ends the run by default, naming step and parameter', async () => {
  await expect(collect(fit(new FakeModel(), { train: damaged() }, { steps: 8, batch: 2 }))).rejects.toThrow(
    /^step \d+: the gradient of clip.weight is not finite; lower/,
  )
})

test('or skips the step: parameters and statistics stay finite', async () => {
  const model = new FakeModel({ normalise: true })
  const steps = ofKind(
    await collect(fit(model, { train: damaged() }, { steps: 8, batch: 2, nonFinite: 'skip' })),
    'step',
  )
  expect(steps.filter(({ skipped }) => skipped)).toHaveLength(2) // once an epoch of four steps
  const values = [...model.namedParameters().values(), ...model.namedBuffers().values()].flatMap((variable) => [
    ...variable.dataSync(),
  ])
  expect(values.every(Number.isFinite)).toBe(true)
})

test('but not for ever', async () => {
  const data = damaged()
  const train = { ...data, sample: () => data.sample(0) }
  await expect(collect(fit(new FakeModel(), { train }, { steps: 40, batch: 2, nonFinite: 'skip' }))).rejects.toThrow(
    '10 steps in a row',
  )
})
