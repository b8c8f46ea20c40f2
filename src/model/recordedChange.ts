/** What can be different when a pass runs again, and the pass that is. */
import type { Recording } from '../inspector/index.js'
import type { PartialConfig } from './config/config.js'
import type { LayerSettings } from './interface.js'
import { type RecordOptions, type RecordSample, record } from './record.js'
import { SpikeMba } from './spikemba.js'
import { namedTensors } from './weights.js'

/** What is different when a recorded pass runs again; what is left out is as recorded. */
export interface RecordedChange {
  /** Settings of single spiking layers. */
  readonly layerSettings?: LayerSettings
  /** Spike steps T. */
  readonly spikeSteps?: number
  /** Leave the slots out. */
  readonly withoutSlots?: boolean
  /** Mute the detector, so that the paper's gate closes. */
  readonly silent?: boolean
  /** Another way to open the gate by the same weights: 'silu' or 'onePlus'. */
  readonly gate?: 'silu' | 'onePlus'
}

/** The part of a change that takes another model, of the same weights. */
export function changedConfig(
  { spikeSteps, withoutSlots = false, gate }: RecordedChange,
  config: { readonly gate?: unknown },
): PartialConfig {
  return {
    ...(spikeSteps === undefined ? {} : { spikeSteps }),
    ...(gate === undefined || !canChangeGate(config) ? {} : { gate }),
    ...(withoutSlots ? { slots: 0 } : {}),
  }
}

/** The part of a change that the pass is told. */
export const changedPass = ({ layerSettings, silent = false }: RecordedChange): RecordOptions => ({
  silent,
  ...(layerSettings ? { layerSettings } : {}),
})

/** Weights that a model without slots has fewer of. */
export const isSlots = (name: string): boolean => name.startsWith('slots_')

/** The gates 'joint' and 'clip' have weights of their own. */
const canChangeGate = ({ gate }: { readonly gate?: unknown }): boolean => gate === 'silu' || gate === 'onePlus'

/** A recording of what a model would do with a change, with its weights of now. The model stays as it is. */
export async function recordChanged(
  model: SpikeMba,
  sample: RecordSample,
  change: RecordedChange,
  options: RecordOptions = {},
): Promise<Recording> {
  const over = changedConfig(change, model.config)
  const kept = { ...options, ...changedPass(change) }
  if (Object.keys(over).length === 0) return record(model, sample, kept)
  const other = SpikeMba.create({ ...model.config, ...over })
  try {
    const own = namedTensors(model)
    for (const [name, variable] of namedTensors(other))
      if (!(over.slots === 0 && isSlots(name))) variable.assign(own.get(name)!)
    return await record(other, sample, kept)
  } finally {
    other.dispose()
  }
}
