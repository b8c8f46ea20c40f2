import type { Dataset, Sample } from '../datasets/index.js'
import { base64, type Self, showsAs } from '../display/index.js'
import type { Recording } from '../inspector/index.js'
import { LIVE_MIME, type LiveView, liveSvg, TrainingHistory, wakesInWords, writeLive } from '../inspector/internal.js'
import type { RecordedChange, SpikeMba } from '../model/index.js'
import { recordChanged } from '../model/internal.js'
import { OptionError } from '../tensor/index.js'
import type { FitRecord, StepRecord } from '../train/index.js'
import { showPlace } from '../viz/internal.js'
import { type InspectOptions, inspectSample } from './inspect.js'
import { answerViews } from './liveAnswers.js'

/** How a live model is inspected. */
export type LiveOptions = Omit<InspectOptions, 'losses' | 'silent' | 'layerSettings'> & {
  /** Training steps between two recordings; default 10. */
  readonly every?: number
  /**
   * Most recordings that are kept whole, so that the inspector goes back to them; default 8. Where there would be more,
   * or more than 3 MB of them, those go whose neighbours are nearest in time; first and newest stay.
   */
  readonly keep?: number
  /** Where the sample is from; the world of shapes can be drawn. */
  readonly benchmark?: Dataset['name']
}

/** Milliseconds between two pictures, at least; and how many times as long as making the last one took. */
const PAUSE = 300
const REST = 10
/** Letters a second that a page is given. */
const SPEED = 1e6

/** Which inspector of this process it is. */
let count = 0

/**
 * The spike inspector for a model that lives: as the last value of a cell it shows what the model does with a sample
 * now, and {@link LiveInspector.follow} keeps it up to date below a cell that trains. In JupyterLab its sliders ask this
 * very model, in the kernel, also while a cell runs; of models that were inspected the last 8 answer.
 *
 * @example
 * ```ts
 * const inspector = await inspect(model, await data.sample(0), { benchmark: data.name })
 * for await (const record of fit(trainable(model), { train: data }, { steps: 100 })) await inspector.follow(record)
 * ```
 * @throws OptionError for an `every` or a `keep` that is no whole number of at least 1
 */
export async function inspect(model: SpikeMba, sample: Sample, options: LiveOptions = {}): Promise<LiveInspector> {
  const { every = 10, keep = 8, benchmark, ...kept } = options
  for (const [name, value] of Object.entries({ every, keep }))
    if (!(Number.isInteger(value) && value >= 1)) throw new OptionError(name, value, 'a whole number of at least 1')
  const take = (): Promise<Recording> => inspectSample(model, sample, benchmark, kept)
  const id = `${Date.now().toString(36)}-${++count}`
  const ask = (change: RecordedChange, { film }: Recording): Promise<Recording> =>
    recordChanged(model, sample, change, {
      ...(kept.origin ? { origin: kept.origin } : {}),
      ...(film ? { film } : {}),
    })
  return new LiveModelInspector(id, { every, keep }, take, ask, await take())
}

/** What {@link inspect} returns: shows itself as the last value of a cell, and follows a training. */
export interface LiveInspector {
  /**
   * Takes a record of `fit`: losses, gradient norms, rates and dead share are drawn below the cell that runs,
   * together with a fresh recording every few steps. In JupyterLab with this project's extension it is the inspector
   * with a scrubber over training time, else a picture. It costs a pass over one sample for each recording, and a
   * picture a few times a second; memory and output do not grow with the training.
   *
   * Not awaited it works, too; records that come while one is worked on then only move the curves.
   */
  follow(record: FitRecord): Promise<void>
}

class LiveModelInspector implements LiveInspector {
  private history: TrainingHistory
  private state: LiveView['state'] = 'untrained'
  /** Shows it again where it was shown last. */
  private again: (() => Promise<void>) | undefined
  private nextLook = 0
  private later: ReturnType<typeof setTimeout> | undefined
  /** Counts the trainings that it followed. */
  private trainings = 0
  /** Letters that were shown last. */
  private letters = 0
  /** What is worked on. */
  private working: Promise<void> | undefined

  constructor(
    private readonly id: string,
    private readonly options: { readonly every: number; readonly keep: number },
    private readonly take: () => Promise<Recording>,
    ask: (change: RecordedChange, newest: Recording) => Promise<Recording>,
    first: Recording,
  ) {
    this.history = new TrainingHistory(options.keep)
    this.history.record(0, first)
    showsAs(this, (inspector) => inspector.describe())
    answerViews(id, { step: () => this.history.step, run: (change) => ask(change, this.history.newest!) })
  }

  async follow(record: FitRecord): Promise<void> {
    if (record.kind === 'step') this.takeStep(record)
    else if (record.kind !== 'end') return
    const ends = record.kind === 'end'
    if (this.working && !ends) return
    await this.working?.catch(() => {}) // told where it is awaited
    this.working = this.work(record.step, ends)
    try {
      await this.working
    } finally {
      this.working = undefined
    }
  }

  private async work(step: number, ends: boolean): Promise<void> {
    if (this.recordingDue(step, ends)) this.history.record(step, await this.take())
    if (ends) this.state = 'ended'
    const rest = ends || !this.again ? 0 : this.nextLook - performance.now()
    if (rest <= 0) await this.look(ends)
    else this.lookLater(rest)
  }

  /** A loop that is left early has no last record: what it told last is seen a moment later. */
  private lookLater(rest: number): void {
    if (this.later !== undefined) return
    this.later = setTimeout(() => void this.look(false).catch(() => {}), rest)
    if (typeof this.later === 'object') this.later.unref() // keeps no script from ending
  }

  private takeStep({ step, losses, gradientNorm, rate = Number.NaN, dead = Number.NaN }: StepRecord): void {
    if (this.state !== 'training' || step <= this.history.step) this.begin()
    this.history.add({ step, loss: losses.total, gradientNorm, rate, dead })
  }

  /** A training of its own, below the cell that runs now. */
  private begin(): void {
    const { newest, recordedStep } = this.history
    if (this.state !== 'untrained') {
      this.history = new TrainingHistory(this.options.keep)
      if (newest && recordedStep !== undefined) this.history.record(0, newest)
    }
    this.trainings++
    clearTimeout(this.later)
    this.later = undefined
    this.state = 'training'
    this.again = undefined
  }

  private recordingDue(step: number, ends: boolean): boolean {
    if (step === this.history.recordedStep) return false
    return ends || step % this.options.every === 0
  }

  /** Draws it below the cell, where outputs can change; elsewhere once, at the end. */
  private async look(ends: boolean): Promise<void> {
    clearTimeout(this.later)
    this.later = undefined
    const started = performance.now()
    if (this.again) await this.again()
    else this.again = await showPlace(this, `${this.id}-${this.trainings}`)
    if (!this.again && ends) console.log(this)
    const took = performance.now() - started
    this.nextLook = performance.now() + Math.max(PAUSE, REST * took, (1000 * this.letters) / SPEED)
  }

  private describe(): Self {
    const { history, state } = this
    const newest = history.newest!
    const { points, firing, recordings } = history.view()
    const { query, vid } = newest.sample
    const brief = `Inspector of “${query || vid}”, step ${history.step}, ${recordings.length} of its recordings kept`
    const [first, last] = [points[0], points.at(-1)]
    const curves =
      first && last
        ? `; loss ${first.loss.toPrecision(3)} → ${last.loss.toPrecision(3)}, gradient norm ${last.gradientNorm.toPrecision(3)}${Number.isNaN(last.rate) ? '' : `, rate ${last.rate.toPrecision(2)}, ${(100 * last.dead).toFixed(0)} % dead`}`
        : ''
    const layer = newest.layers.at(-1)?.name
    const wakes = layer === undefined ? '' : `; ${wakesInWords(firing[0]!, firing.at(-1)!, layer)}`
    const shown = () => ({
      text: `${brief}${curves}${wakes}`,
      more: () => {
        const whole = writeLive({ id: this.id, state, points, firing, recordings }, base64)
        const picture = liveSvg({ points, firing }, newest)
        this.letters = whole.length + picture.length
        return { 'image/svg+xml': picture, [LIVE_MIME]: whole }
      },
    })
    return { brief, shown }
  }
}
