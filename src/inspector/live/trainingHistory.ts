/** What is kept of a training while it runs: never more than a picture needs, however long it is. */
import { base64 } from '../../display/base64.js'
import { countSpikes } from '../neurons.js'
import type { Recording } from '../recording.js'
import { writeRecording } from '../writeRecording.js'
import type { FiringColumn, KeptRecording, LiveView, TrainingPoint } from './liveView.js'

/** Most points of the curves; of longer trainings each is the mean of several steps. */
export const MOST_POINTS = 240
/** Most firing rates over training. */
export const MOST_COLUMNS = 60
/** Most letters of all recordings together; the newest is kept in any case. */
export const MOST_LETTERS = 4e6

const MEANS = ['loss', 'gradientNorm', 'rate', 'dead'] as const

export class TrainingHistory {
  private readonly kept: { steps: number; point: TrainingPoint }[] = []
  private columns: FiringColumn[] = []
  private bundles: KeptRecording[] = []
  /** Steps that one point stands for. */
  private stride = 1
  /** The recording that was made last. */
  newest: Recording | undefined

  /** @param keep most recordings that are kept whole */
  constructor(private readonly keep: number) {}

  /** The last training step that it knows of. */
  get step(): number {
    return Math.max(this.kept.at(-1)?.point.step ?? 0, this.bundles.at(-1)?.step ?? 0)
  }

  /** Training step of the newest recording. */
  get recordedStep(): number | undefined {
    return this.bundles.at(-1)?.step
  }

  add(point: TrainingPoint): void {
    const last = this.kept.at(-1)
    if (last && last.steps < this.stride) this.kept[this.kept.length - 1] = joined(last, { steps: 1, point })
    else this.kept.push({ steps: 1, point })
    if (this.kept.length <= MOST_POINTS) return
    this.stride *= 2
    const pairs = Array.from({ length: Math.ceil(this.kept.length / 2) }, (_, i) => {
      const [a, b] = [this.kept[2 * i]!, this.kept[2 * i + 1]]
      return b ? joined(a, b) : a
    })
    this.kept.splice(0, this.kept.length, ...pairs)
  }

  /** @param step training step after which it was made */
  record(step: number, recording: Recording): void {
    this.newest = recording
    this.columns = thinned([...this.columns, { step, layers: ratesOf(recording) }], MOST_COLUMNS)
    this.bundles = thinned([...this.bundles, { step, bundle: base64(writeRecording(recording)) }], this.keep)
    while (this.bundles.length > 1 && letters(this.bundles) > MOST_LETTERS)
      this.bundles = this.bundles.length === 2 ? this.bundles.slice(1) : thinned(this.bundles, this.bundles.length - 1)
  }

  view(): Pick<LiveView, 'points' | 'firing' | 'recordings'> {
    return { points: this.kept.map(({ point }) => point), firing: this.columns, recordings: this.bundles }
  }
}

interface Mean {
  readonly steps: number
  readonly point: TrainingPoint
}

function joined(a: Mean, b: Mean): Mean {
  const steps = a.steps + b.steps
  const means = MEANS.map((name) => [name, (a.point[name] * a.steps + b.point[name] * b.steps) / steps])
  return { steps, point: { ...b.point, ...(Object.fromEntries(means) as Pick<TrainingPoint, (typeof MEANS)[number]>) } }
}

/** Leaves out those in the middle whose neighbours are nearest; the first and the last stay. */
export function thinned<T extends { readonly step: number }>(list: readonly T[], most: number): T[] {
  const left = [...list]
  while (left.length > Math.max(2, most)) {
    let [place, gap] = [1, Infinity]
    for (let i = 1; i < left.length - 1; i++) {
      const between = left[i + 1]!.step - left[i - 1]!.step
      if (between < gap) [place, gap] = [i, between]
    }
    left.splice(place, 1)
  }
  return most === 1 ? left.slice(-1) : left
}

/** Spikes a step of each channel over the clips, as bytes; one spike alone is not 0. */
function ratesOf({ layers, sample: { words, clips } }: Recording): Map<string, Uint8Array> {
  return new Map(
    layers.map((layer) => {
      const { counts } = countSpikes(layer, layer, [words, words + clips])
      return [layer.name, Uint8Array.from(counts, (count) => Math.ceil((255 * count) / (layer.steps * clips)))]
    }),
  )
}

const letters = (list: readonly KeptRecording[]): number => list.reduce((sum, { bundle }) => sum + bundle.length, 0)
