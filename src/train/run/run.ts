/**
 * A run between its files and its trainer: takes steps, evaluates when due, saves, stops.
 * The loop is written so that a run resumed from any checkpoint does what the uninterrupted run would have done next.
 */
import type { Sample } from '../../datasets/index.js'
import {
  assignTensors,
  MODEL_FILE,
  OPTIMIZER_FILE,
  packCheckpoint,
  type RunIdentity,
  readState,
  type TrainingState,
} from '../checkpoint/checkpoint.js'
import { checkIdentity } from '../checkpoint/identity.js'
import { bestMetric, evaluateModel } from '../evaluation.js'
import type { FitData, FitOptions, FitPlan } from '../options.js'
import type { RankExchange } from '../parallel/rankExchange.js'
import type { CheckpointRecord, EndRecord, EvaluationRecord, FitRecord } from '../records.js'
import { namedVariables, type Trainable } from '../trainable.js'
import type { RunFolder } from './runFolder.node.js'
import type { Trainer } from './trainer.js'

/** A pass without a tape takes less than a quarter of the memory. */
const EVALUATED_PER_TRAINED = 4

export class Run {
  private best: TrainingState['best'] = null
  private sinceBest = 0
  private evaluatedAt = -1
  private savedAt = performance.now()
  private savedStep = -1

  constructor(
    private readonly model: Trainable,
    private readonly data: FitData,
    private readonly options: FitOptions,
    private readonly plan: FitPlan,
    private readonly identity: RunIdentity,
    private readonly trainer: Trainer,
    private readonly folder: RunFolder | undefined,
    private readonly samples: (from: number) => AsyncGenerator<Sample[], void, undefined>,
    private readonly exchange?: RankExchange,
  ) {}

  /**
   * Continues from the last checkpoint, if there is one; cuts the log back to it in any case.
   * @throws CheckpointError when it is of another run
   */
  async resume(folder: RunFolder): Promise<void> {
    const files = folder.readCheckpoint('last')
    if (files) {
      const path = folder.checkpointPath('last')
      const state = readState(files, path)
      checkIdentity(state.identity, this.identity, path)
      assignTensors(namedVariables(this.model), files.get(MODEL_FILE), `${path}/${MODEL_FILE}`)
      assignTensors(this.trainer.adam.namedState(), files.get(OPTIMIZER_FILE), `${path}/${OPTIMIZER_FILE}`)
      this.trainer.step = state.step
      this.trainer.adam.steps = state.updates
      ;({ best: this.best, sinceBest: this.sinceBest, evaluatedAt: this.evaluatedAt } = state)
      this.savedStep = state.step
    }
    await folder.rewindLog(this.trainer.step, this.evaluatedAt)
  }

  async *records(): AsyncGenerator<FitRecord, void, undefined> {
    const { trainer } = this
    const { signal } = this.options
    const batches = this.samples(trainer.step)
    let norm = 0
    try {
      for (;;) {
        if (this.evaluationDue()) {
          const evaluation = await this.evaluate()
          if (evaluation) yield* evaluation
        }
        const ending = this.ending()
        const stop = (await this.exchange?.agreeToStop(ending !== undefined, norm)) ?? false
        if (ending === 'patience' || ending === 'steps') return yield* this.finished(ending)
        if (ending || stop) return yield* this.interrupted()
        const samples = await batches.next()
        const record = samples.done ? undefined : await trainer.take(samples.value, signal)
        if (!record) return yield* this.interrupted()
        norm = record.gradientNorm
        yield record
        if (!this.evaluationDue() && this.saveDue()) yield* await this.save('last')
      }
    } catch (error) {
      yield* await this.rescued()
      throw error
    } finally {
      await batches.return(undefined)
    }
  }

  /**
   * What can still be saved when a sample, a step or an evaluation failed: the last whole step, unless it is half taken
   * or stored already.
   */
  private async rescued(): Promise<CheckpointRecord[]> {
    const { step, whole } = this.trainer
    if (!whole || step === 0 || step === this.savedStep) return []
    try {
      return await this.save('last')
    } catch {
      return [] // the error that ends the run says more than this one
    }
  }

  /** Why no further step is taken; an evaluation that is due and was not made was interrupted. */
  private ending(): EndRecord['reason'] | undefined {
    if (this.options.signal?.aborted && this.evaluationDue()) return 'interrupted'
    if (this.sinceBest >= this.plan.patience) return 'patience'
    if (this.trainer.step >= this.plan.steps) return 'steps'
    return this.options.signal?.aborted ? 'interrupted' : undefined
  }

  private evaluationDue(): boolean {
    const { step } = this.trainer
    const due = step > 0 && (step % this.plan.evaluateEvery === 0 || step >= this.plan.steps)
    return this.data.val !== undefined && due && this.evaluatedAt !== step
  }

  private saveDue(): boolean {
    return (
      this.trainer.step % this.plan.checkpointEvery === 0 ||
      performance.now() - this.savedAt > 1000 * this.plan.checkpointEverySec
    )
  }

  /** @returns records, or nothing when aborted */
  private async evaluate(): Promise<FitRecord[] | undefined> {
    const started = performance.now()
    const evaluation = await evaluateModel(
      this.model,
      this.data.val!,
      EVALUATED_PER_TRAINED * this.identity.microBatch,
      this.options.signal,
    )
    if (!evaluation) return undefined
    const { step } = this.trainer
    const bestBy = bestMetric(evaluation.metrics, this.options.bestBy)
    const score = evaluation.metrics[bestBy]!
    const best = this.best === null || score > this.best.score
    this.evaluatedAt = step
    this.sinceBest = best ? 0 : this.sinceBest + 1
    if (best) this.best = { step, score }
    const seconds = (performance.now() - started) / 1000
    const record: EvaluationRecord = {
      kind: 'evaluation',
      step,
      epoch: Math.floor((step - 1) / this.plan.stepsPerEpoch),
      metrics: evaluation.metrics,
      ...(evaluation.proposals ? { proposals: evaluation.proposals } : {}),
      bestBy,
      score,
      best,
      seconds,
    }
    // `last` comes last: killed before it, the run evaluates once more and writes the same again.
    if (best) await this.folder?.saveEvaluation(evaluation)
    return [record, ...(best ? await this.save('best') : []), ...(await this.save('last'))]
  }

  private async *finished(reason: EndRecord['reason']): AsyncGenerator<FitRecord, void, undefined> {
    if (!this.data.val) yield* await this.save('best')
    if (this.savedStep !== this.trainer.step) yield* await this.save('last')
    yield { kind: 'end', step: this.trainer.step, reason }
  }

  private async *interrupted(): AsyncGenerator<FitRecord, void, undefined> {
    if (this.savedStep !== this.trainer.step) yield* await this.save('last')
    yield {
      kind: 'end',
      step: this.trainer.step,
      reason: 'interrupted',
      ...(this.folder ? { resume: this.folder.path } : {}),
    }
  }

  /** @returns its record; none without a run folder */
  private async save(which: 'best' | 'last'): Promise<CheckpointRecord[]> {
    if (!this.folder) return []
    const { step, adam } = this.trainer
    const { identity, evaluatedAt, best, sinceBest } = this
    const state: TrainingState = { format: 1, identity, step, updates: adam.steps, evaluatedAt, best, sinceBest }
    const tensors = namedVariables(this.model)
    const path = await this.folder.saveCheckpoint(
      which,
      await packCheckpoint(tensors, adam.namedState(), state, this.data.train.sources),
    )
    if (which === 'last') {
      this.savedAt = performance.now()
      this.savedStep = step
    }
    return [{ kind: 'checkpoint', step, which, path }]
  }
}
