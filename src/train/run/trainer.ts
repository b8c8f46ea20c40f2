/**
 * One training step after the other: gradient of a batch by micro-batches, norm, clip, Adam.
 * Knows nothing of files, evaluations or when to stop; `fit` does.
 */
import * as tf from '@tensorflow/tfjs'
import type { Sample } from '../../datasets/index.js'
import { wasmHeapBytes } from '../../ops/internal.js'
import { Random } from '../../tensor/index.js'
import { GradientError } from '../errors.js'
import { clipFactor, gradientNorm } from '../gradient/clip.js'
import { pieces } from '../gradient/microBatch.js'
import { disposePartial, type MicroBatch, type PartialGradient } from '../gradient/partialGradient.js'
import { Adam } from '../optimizer/adam.js'
import { scheduleFactor } from '../optimizer/schedule.js'
import type { FitPlan } from '../options.js'
import type { ExchangeTime } from '../parallel/rankExchange.js'
import { Progress } from '../progress.js'
import type { StepRecord } from '../records.js'
import type { Trainable } from '../trainable.js'

/** Computes a batch's gradient; nothing when aborted. One process or several threads. */
export type GradientSource = (
  microBatches: readonly MicroBatch[],
  signal?: AbortSignal,
) => Promise<PartialGradient | undefined>

/** Skipped steps in a row after which a run ends in any case. */
const MOST_SKIPS = 10

export class Trainer {
  /** Steps taken. */
  step = 0
  /** Whether the parameters are those of a whole step: not while, or after an error while, they are moved. */
  whole = true
  readonly adam: Adam
  private skips = 0
  private readonly progress = new Progress()

  constructor(
    private readonly model: Trainable,
    private readonly plan: FitPlan,
    private readonly microBatch: number,
    private readonly source: GradientSource,
    /** Which micro-batches of a batch this process is given; all when absent. */
    private readonly takes: (microBatch: number) => boolean = () => true,
    /** What working together took of this step; absent for one process. */
    private readonly exchanged?: () => ExchangeTime,
  ) {
    this.adam = new Adam(model.namedParameters(), plan)
  }

  /**
   * @returns nothing when aborted; model and moments are then as before
   * @throws GradientError for a gradient that is not finite, depending on `nonFinite`
   */
  async take(samples: readonly Sample[], signal?: AbortSignal): Promise<StepRecord | undefined> {
    const started = performance.now()
    const { steps, lr, schedule, stepsPerEpoch } = this.plan
    const partial = await this.source(this.split(samples), signal)
    if (!partial) return undefined
    const rate = lr * scheduleFactor(schedule, this.step, steps)
    const { norm, skipped } = await this.apply(partial, rate)
    this.step++
    this.progress.add((performance.now() - started) / 1000)
    const { losses, ...activity } = readable(partial.summary)
    const heapBytes = wasmHeapBytes()
    return {
      kind: 'step',
      step: this.step,
      epoch: Math.floor((this.step - 1) / stepsPerEpoch),
      losses,
      gradientNorm: norm,
      lr: rate,
      ...activity,
      ...(skipped ? { skipped } : {}),
      samplesPerSecond: this.progress.samplesPerSecond(this.plan.batch),
      etaSec: this.progress.etaSec(steps - this.step),
      ...(heapBytes === undefined ? {} : { heapBytes }),
      ...this.exchanged?.(),
    }
  }

  dispose(): void {
    this.adam.dispose()
  }

  /** Micro-batches with the dropout of this step. */
  private split(samples: readonly Sample[]): MicroBatch[] {
    const { seed, batch } = this.plan
    const random = Random.seeded(seed).fork(`step ${this.step}`)
    let at = 0
    return pieces(batch, this.microBatch).flatMap(([, size], i) => {
      if (!this.takes(i)) return []
      const part = samples.slice(at, at + size)
      at += size
      return [{ samples: part, weight: size / batch, random: random.fork(`micro-batch ${i}`).state() }]
    })
  }

  /** Moves the parameters and takes over the running statistics; frees the gradient. */
  private async apply(partial: PartialGradient, lr: number): Promise<{ norm: number; skipped?: true }> {
    try {
      const { norm, nonFinite } = await gradientNorm(partial.gradients)
      if (nonFinite !== undefined) {
        this.skips++
        if (this.plan.nonFinite === 'error' || this.skips >= MOST_SKIPS)
          throw new GradientError(this.step + 1, nonFinite, this.skips)
        return { norm, skipped: true }
      }
      this.skips = 0
      this.whole = false
      tf.tidy(() => this.adam.apply(partial.gradients, lr, clipFactor(norm, this.plan.gradientClip)))
      for (const [name, buffer] of this.model.namedBuffers())
        if (partial.buffers.has(name)) buffer.assign(partial.buffers.get(name)!)
      this.whole = true
      return { norm }
    } finally {
      disposePartial(partial)
    }
  }
}

function readable(summary: ReadonlyMap<string, number>): Pick<StepRecord, 'losses' | 'rate' | 'dead'> {
  const losses: Record<string, number> & { total: number } = { total: summary.get('loss.total') ?? Number.NaN }
  for (const [name, value] of summary) if (name.startsWith('loss.')) losses[name.slice(5)] = value
  const rate = summary.get('rate')
  const dead = summary.get('dead')
  return { losses, ...(rate === undefined ? {} : { rate }), ...(dead === undefined ? {} : { dead }) }
}
