/** A run in a process of its own, for tests that kill it: node --import src/register.mjs killedRun.ts FOLDER STEPS */
import { fit } from '../../../src/train/index.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'
import { KILLED_OPTIONS } from './killedOptions.js'

const [out, steps] = process.argv.slice(2)
const data = { train: fakeDataset(14), val: fakeDataset(3, { split: 'val' }) }
for await (const record of fit(new FakeModel({ dropout: 0.3, normalise: true }), data, {
  ...KILLED_OPTIONS,
  steps: Number(steps),
  out: out!,
  resume: true,
})) {
  process.stdout.write(`${record.kind}\n`)
}
