import type { Pass } from '../../nn/index.js'
import { OptionError } from '../../tensor/index.js'
import { readState } from '../checkpoint/checkpoint.js'
import { checkScorable } from '../evaluation.js'
import { accumulate } from '../gradient/accumulate.js'
import { accumulateExact } from '../gradient/accumulateExact.js'
import { localPasses } from '../gradient/exactPasses.js'
import { chooseMicroBatch, pieces } from '../gradient/microBatch.js'
import { type FitData, type FitOptions, type FitPlan, planFit } from '../options.js'
import { follow } from '../parallel/follow.js'
import { RankExchange } from '../parallel/rankExchange.js'
import { isOwn, type Ranks } from '../parallel/ranks.js'
import { WorkerPool } from '../parallel/workers.node.js'
import type { FitRecord } from '../records.js'
import { namedVariables, type Trainable } from '../trainable.js'
import { describeRun, type Sitting } from './describeRun.js'
import { epochOrder, samplesFrom } from './order.js'
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
  const { ranks, signal } = options
  const leads = !ranks || ranks.rank === 0
  const folder =
    options.out === undefined || !leads ? undefined : await RunFolder.open(options.out, options.resume ?? false)
  const exchange = ranks && new RankExchange(model, ranks, signal)
  const settled = await settleMicroBatch(model, data, options, plan, folder)
  const microBatch = exchange ? await exchange.tell(settled) : settled
  requireShares(plan, microBatch, ranks)
  if (options.normAcrossRanks) requireStride(plan, microBatch, ranks)
  const pool = plan.workers > 1 ? new WorkerPool(model, options.replica!, plan.workers) : undefined
  // Losses over the whole batch need its samples everywhere; else a rank reads no more than it works on.
  const takes = ranks && !plan.exactBatch ? (i: number) => isOwn(i, ranks) : () => true
  const across = options.normAcrossRanks ? exchange!.sumNow : undefined
  const source = gradientSource(model, plan, { pool, exchange, across })
  const trainer = new Trainer(model, plan, microBatch, source, takes, exchange && (() => exchange.takeTime()))
  const places = ranks && !plan.exactBatch ? ownPlaces(plan.batch, microBatch, takes) : undefined
  const samples = (from: number) => samplesFrom(data.train, plan.seed, plan.batch, from, places)
  try {
    const { seed, batch, exactBatch } = plan
    const identity = { seed, batch, microBatch, exactBatch, data: data.train.checksum, config: model.config }
    const run = new Run(model, data, options, plan, identity, trainer, folder, samples, exchange)
    if (folder) {
      if (options.resume) await run.resume(folder)
      const sittings = [
        ...((folder.readRun()?.sittings as Sitting[] | undefined) ?? []),
        { started: new Date().toISOString(), step: trainer.step },
      ]
      await folder.writeRun({
        ...describeRun(
          model,
          data,
          plan,
          microBatch,
          runSurroundings(),
          sittings,
          options.normAcrossRanks ? ranks!.size : 1,
        ),
        ...(ranks ? { ranks: { size: ranks.size, by: ranks.name } } : {}),
        ...options.facts,
      })
    }
    if (exchange) await startTogether(exchange, model, trainer)
    for await (const record of leads ? run.records() : follow(exchange!, trainer, samples(trainer.step), signal)) {
      folder?.append(record)
      await options.onRecord?.(record)
      yield record
    }
  } finally {
    trainer.dispose()
    await pool?.dispose()
  }
}

/** Rank 0's weights, moments and step for all: those that it made, or those that it goes on with. */
async function startTogether(exchange: RankExchange, model: Trainable, trainer: Trainer): Promise<void> {
  await exchange.spread(namedVariables(model))
  await exchange.spread(trainer.adam.namedState())
  trainer.step = await exchange.tell(trainer.step)
  trainer.adam.steps = await exchange.tell(trainer.adam.steps)
}

/** @throws OptionError where a rank would have nothing to do */
function requireShares({ batch }: FitPlan, microBatch: number, ranks?: Ranks): void {
  const found = Math.ceil(batch / microBatch)
  if (ranks && found < ranks.size)
    throw new OptionError(
      'microBatch',
      microBatch,
      `at most ${Math.floor(batch / ranks.size)}, so that each of ${ranks.size} ranks has a micro-batch of the batch of ${batch}`,
    )
}

/** @throws OptionError where ranks would not normalise the same number of micro-batches together */
function requireStride({ batch, workers }: FitPlan, microBatch: number, ranks?: Ranks): void {
  if (!ranks) throw new OptionError('normAcrossRanks', true, 'several ranks')
  if (workers > 1) throw new OptionError('workers', workers, '1 where batch normalisation reaches over ranks')
  if (batch % (microBatch * ranks.size) !== 0)
    throw new OptionError(
      'batch',
      batch,
      `a multiple of ${microBatch * ranks.size}, micro-batch × ranks, where batch normalisation reaches over ranks`,
    )
}

/** Places of a batch that a process works on. */
function ownPlaces(batch: number, microBatch: number, takes: (microBatch: number) => boolean): ReadonlySet<number> {
  return new Set(
    pieces(batch, microBatch).flatMap(([start, size], i) =>
      takes(i) ? Array.from({ length: size }, (_, k) => start + k) : [],
    ),
  )
}

/** What was asked for, else what the run began with, else what fits memory. */
async function settleMicroBatch(
  model: Trainable,
  { train }: FitData,
  { microBatch, resume, ranks }: FitOptions,
  plan: FitPlan,
  folder?: RunFolder,
): Promise<number> {
  if (microBatch !== undefined) return Math.min(microBatch, plan.batch)
  const files = resume ? folder?.readCheckpoint('last') : undefined
  if (folder && files) return readState(files, folder.checkpointPath('last')).identity.microBatch
  const first = epochOrder(plan.seed, 0, train.length).slice(0, Math.min(8, plan.batch))
  const samples = await Promise.all(first.map((index) => train.sample(index)))
  const longest = samples.reduce((a, b) => (b.clips + b.words > a.clips + a.words ? b : a))
  return Math.min(
    chooseMicroBatch(model, longest, plan.batch),
    Math.ceil(plan.batch / (plan.workers * (ranks?.size ?? 1))),
  )
}

/** What a step is shared with. */
interface Helpers {
  readonly pool: WorkerPool | undefined
  readonly exchange: RankExchange | undefined
  readonly across: Pass['across']
}

function gradientSource(model: Trainable, plan: FitPlan, { pool, exchange, across }: Helpers): GradientSource {
  const { whole } = model
  if (!plan.exactBatch || !whole) {
    const own: GradientSource = (microBatches, signal) =>
      pool ? pool.accumulate(microBatches, signal) : accumulate(model, microBatches, signal, across)
    return exchange ? async (microBatches, signal) => exchange.sum(await own(microBatches, signal)) : own
  }
  const local = pool ? pool.passes(whole) : localPasses(model, whole, across)
  const passes = exchange ? exchange.passes(local) : local
  return (microBatches, signal) => accumulateExact(whole, microBatches, passes, signal)
}
