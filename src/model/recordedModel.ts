import type { SafeTensor } from '../formats/index.js'
import type { Recording } from '../inspector/index.js'
import { OptionError } from '../tensor/index.js'
import type { PartialConfig } from './config/config.js'
import { type RecordSample, record } from './record.js'
import { changedConfig, changedPass, isSlots, type RecordedChange } from './recordedChange.js'
import { completeSaved } from './savedConfig.js'
import { SpikeMba } from './spikemba.js'
import { assignWeights } from './weights.js'

/**
 * The model of a recording that keeps weights and input: the same pass again, with something changed, where there is
 * nothing but the recording. Wherever TensorFlow.js runs.
 *
 * @example
 * ```ts
 * const model = SpikeMba.create('tiny', { dVideo: 18, dText: 16 })
 * const [video, text] = [new Float32Array(10 * 18).fill(0.2), new Float32Array(4 * 16).fill(0.2)]
 * const sample = { video, text, clips: 10, words: 4, durationSec: 20, clipSec: 2 }
 * const recorded = new RecordedModel(await record(model, sample, { weights: true }))
 * await recorded.run({ layerSettings: { output: { vThreshold: 0.3 } } }) // the same pass with a lower threshold
 * ```
 */
export class RecordedModel {
  private kept: { readonly key: string; readonly model: SpikeMba } | undefined

  /** @throws OptionError for a recording without weights or input */
  constructor(private readonly recording: Recording) {
    if (!recording.weights || !recording.input)
      throw new OptionError(
        'recording',
        'without weights',
        'one that keeps them: record(model, sample, { weights: true }), or spikemba inspect --weights',
      )
  }

  /** @returns what the pass does with the change; without losses, which take ground truth and a batch */
  async run(change: RecordedChange = {}): Promise<Recording> {
    const { sample, input, truth, film, config, origin } = this.recording
    const model = this.model(changedConfig(change, config))
    const again: RecordSample = { ...sample, ...input!, ...(truth ?? {}) }
    return record(model, again, { ...changedPass(change), origin, ...(film ? { film } : {}) })
  }

  /** Frees its weights. */
  dispose(): void {
    this.kept?.model.dispose()
    this.kept = undefined
  }

  /** One model is kept, the last one. */
  private model(over: PartialConfig): SpikeMba {
    const key = JSON.stringify(over)
    if (this.kept?.key === key) return this.kept.model
    this.dispose()
    const model = SpikeMba.create({ ...completeSaved(this.recording.config as PartialConfig), ...over })
    this.kept = { key, model } // before the weights: ones that do not fit are thrown, and it is disposed all the same
    const weights = [...this.recording.weights!].map(([name, weight]): [string, SafeTensor] => [
      name,
      over.slots === 0 && isSlots(name) ? none(weight) : weight,
    ])
    assignWeights(model, new Map(weights))
    return model
  }
}

const none = ({ shape }: SafeTensor): SafeTensor => ({ shape: [0, ...shape.slice(1)], data: new Float32Array(0) })
