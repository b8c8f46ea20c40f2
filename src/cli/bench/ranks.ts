/**
 * `mpirun -n N npx spikemba bench ranks`: what the ranks' all-reduce costs, bucket by bucket, and which share of a
 * training step it takes.
 */
import { type PresetName, presets, SpikeMba } from '../../model/index.js'
import { trainable } from '../../recipes/index.js'
import { type BackendName, OptionError, useBackend } from '../../tensor/index.js'
import { fit, type StepRecord } from '../../train/index.js'
import type { Command } from '../command.js'
import { FlagError, wholeNumber } from '../options.js'
import { joinRanks } from '../ranks.js'
import { fakeDataset } from './fakeSamples.js'
import { median } from './measure.js'
import { PAPER } from './step.js'

const FLOAT_BYTES = 4
/** Sizes of buckets that are timed, in floats: 64 KiB to 64 MiB. */
const BUCKETS = [14, 16, 18, 20, 22, 24].map((power) => 2 ** power)
const REPEATS = 7

export const benchRanks: Command = {
  name: 'bench ranks',
  summary: 'under mpirun: what the all-reduce costs, and which share of a training step it takes',
  options: [
    ['--preset <name>', 'the model: tiny, practical or paper', 'practical'],
    ['--batch <n>', 'queries a step, all ranks together', 8],
    ['--micro-batch <n>', 'queries worked on at once (default: as many as a rank has)'],
    ['--steps <n>', 'steps timed, 0 for the all-reduce alone', 3],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print the figures as JSON'],
  ],
  examples: ['mpirun -n 2 npx spikemba bench ranks --preset tiny'],
  async run(_, flags) {
    const ranks = await joinRanks()
    if (!ranks) throw new OptionError('ranks', 1, 'several processes: mpirun -n 2 npx spikemba bench ranks')
    const say = (line: string): void => {
      if (ranks.rank === 0 && !flags.json) console.log(line)
    }
    const wait = (isDone: () => boolean): void => {
      while (!isDone());
    }
    say(`${ranks.size} ranks by ${ranks.name}`)
    const table = BUCKETS.map((floats) => {
      const values = ranks.allocate(floats).fill(0)
      const times = Array.from({ length: REPEATS }, () => {
        const started = performance.now()
        wait(ranks.reduce(values, 'sum'))
        return performance.now() - started
      })
      const bytes = FLOAT_BYTES * floats
      const ms = median(times)
      say(
        `  all-reduce of ${String(bytes / 1024).padStart(6)} KiB  ${ms.toFixed(2).padStart(8)} ms  ${((bytes / ms) * 1e-3).toFixed(0).padStart(6)} MB/s`,
      )
      return { bytes, ms }
    })
    const steps = wholeNumber('steps', flags.steps)!
    const model = steps > 0 ? await timeSteps(ranks, flags, steps) : undefined
    if (model)
      say(
        `${flags.preset} model, ${(model.bytes / 1e6).toFixed(1)} MB of gradients, batch ${flags.batch} on ${model.backend}: step ${(model.stepSec * 1000).toFixed(0)} ms, of it waiting for the slowest rank ${(model.waitSec * 1000).toFixed(0)} ms, exchange ${(model.exchangeSec * 1000).toFixed(0)} ms (${((100 * model.exchangeSec) / model.stepSec).toFixed(1)} %)`,
      )
    if (flags.json && ranks.rank === 0) console.log(JSON.stringify({ size: ranks.size, by: ranks.name, table, model }))
    ranks.finalize()
  },
}

type Flags = Readonly<Record<string, unknown>>

async function timeSteps(ranks: NonNullable<Awaited<ReturnType<typeof joinRanks>>>, flags: Flags, steps: number) {
  const preset = String(flags.preset) as PresetName
  if (!(preset in presets)) throw new FlagError('preset', preset, Object.keys(presets).join(', '))
  ranks.chooseCard()
  const { name } = await useBackend(String(flags.backend) as BackendName | 'auto')
  const batch = wholeNumber('batch', flags.batch, ranks.size)!
  const microBatch = wholeNumber('micro-batch', flags.microBatch, 1) ?? Math.floor(batch / ranks.size)
  const model = SpikeMba.create(preset, { dVideo: PAPER.dVideo, dText: PAPER.dText })
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0)
  const found: StepRecord[] = []
  const seconds: number[] = []
  let last = performance.now()
  const data = { train: fakeDataset(batch, PAPER) }
  for await (const record of fit(trainable(model), data, { steps: steps + 1, batch, microBatch, ranks })) {
    if (record.kind !== 'step') continue
    const now = performance.now()
    found.push(record)
    seconds.push((now - last) / 1000)
    last = now
  }
  model.dispose()
  const of = (values: readonly number[]): number => median(values.slice(1)) // the first step compiles and allocates
  return {
    backend: name,
    bytes: FLOAT_BYTES * parameters,
    stepSec: of(seconds),
    waitSec: of(found.map(({ waitSec = 0 }) => waitSec)),
    exchangeSec: of(found.map(({ exchangeSec = 0 }) => exchangeSec)),
  }
}
