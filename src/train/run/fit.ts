import { OptionError } from '../../tensor/index.js'
import { readState } from '../checkpoint/checkpoint.js'
import { checkScorable } from '../evaluation.js'
import { accumulate } from '../gradient/accumulate.js'
import { accumulateExact } from '../gradient/accumulateExact.js'
import { localPasses } from '../gradient/exactPasses.js'
import { chooseMicroBatch } from '../gradient/microBatch.js'
import { type FitData, type FitOptions, type FitPlan, planFit } from '../options.js'
import { WorkerPool } from '../parallel/workers.node.js'
import type { FitRecord } from '../records.js'
import type { Trainable } from '../trainable.js'
import { describeRun, type Sitting } from './describeRun.js'
import { epochOrder } from './order.js'
import { Run } from './run.js'
import { runSurroundings } from './runFacts.node.js'
import { RunFolder } from './runFolder.node.js'
import { type GradientSource, Trainer } from './trainer.js'

/**
 * Trains a model on a dataset and tells how it goes, record by record.
 *
 *   for await (const record of fit(model, { train, val }, { epochs: 10, out: 'runs/first' }))
 *     if (record.kind === 'step') console.log(record.step, record.losses.total)
 *
 * With a run folder (`out`) the run can be interrupted (signal, kill, power) and resumed: the steps that follow are, to
 * the bit, those of an uninterrupted run on the same machine and backend.
 *
 * @param model its parameters are changed in place and stay the caller's
 * @returns records until the steps are taken, patience ends or the signal comes; the last one is of kind 'end'
 * @throws OptionError for options that make no sense, DataError for a validation split that cannot be scored: before
 *   anything is written
 * @throws CheckpointError when the folder holds a run and `resume` is not set, or one of other terms
 * @throws GradientError, HeapError, and what the dataset or the evaluator throws; the last whole step is saved before
 */
export async function* fit(
  model: Trainable,
  data: FitData,
  options: FitOptions = {},
): AsyncGenerator<FitRecord, void, undefined> {
  const plan = planFit(options, data.train.length)
  if (plan.exactBatch && !model.whole)
    throw new OptionError('exactBatch', true, 'a model that offers its loss in two halves (Trainable.whole)')
  if (data.val) checkScorable(data.val, options.bestBy)
  const folder = options.out === undefined ? undefined : await RunFolder.open(options.out, options.resume ?? false)
  const microBatch = await settleMicroBatch(model, data, options, plan, folder)
  const pool = plan.workers > 1 ? new WorkerPool(model, options.replica!, plan.workers) : undefined
  const trainer = new Trainer(model, plan, microBatch, gradientSource(model, plan, pool))
  try {
    const { seed, batch, exactBatch } = plan
    const run = new Run(
      model,
      data,
      options,
      plan,
      { seed, batch, microBatch, exactBatch, data: data.train.checksum, config: model.config },
      trainer,
      folder,
    )
    if (folder) {
      if (options.resume) await run.resume(folder)
      const sittings = [
        ...((folder.readRun()?.sittings as Sitting[] | undefined) ?? []),
        { started: new Date().toISOString(), step: trainer.step },
      ]
      await folder.writeRun({
        ...describeRun(model, data, plan, microBatch, runSurroundings(), sittings),
        ...options.facts,
      })
    }
    for await (const record of run.records()) {
      folder?.append(record)
      await options.onRecord?.(record)
      yield record
    }
  } finally {
    trainer.dispose()
    await pool?.dispose()
  }
}

/** What was asked for, else what the run began with, else what fits memory. */
async function settleMicroBatch(
  model: Trainable,
  { train }: FitData,
  { microBatch, resume }: FitOptions,
  plan: FitPlan,
  folder?: RunFolder,
): Promise<number> {
  if (microBatch !== undefined) return Math.min(microBatch, plan.batch)
  const files = resume ? folder?.readCheckpoint('last') : undefined
  if (folder && files) return readState(files, folder.checkpointPath('last')).identity.microBatch
  const first = epochOrder(plan.seed, 0, train.length).slice(0, Math.min(8, plan.batch))
  const samples = await Promise.all(first.map((index) => train.sample(index)))
  const longest = samples.reduce((a, b) => (b.clips + b.words > a.clips + a.words ? b : a))
  return Math.min(chooseMicroBatch(model, longest, plan.batch), Math.ceil(plan.batch / plan.workers))
}

function gradientSource(model: Trainable, plan: FitPlan, pool?: WorkerPool): GradientSource {
  const { whole } = model
  if (!plan.exactBatch || !whole)
    return (microBatches, signal) =>
      pool ? pool.accumulate(microBatches, signal) : accumulate(model, microBatches, signal)
  const passes = pool ? pool.passes(whole) : localPasses(model, whole)
  return (microBatches, signal) => accumulateExact(whole, microBatches, passes, signal)
}
