/** Which panels there are, and where each one stands. */
import type { Recording } from 'spikemba/inspector'
import { rates, slots } from './aside.js'
import { film } from './film.js'
import { membrane } from './membrane.js'
import { delta, gate, stateNorm } from './mixer.js'
import type { Panel } from './panel.js'
import { proposals } from './proposals.js'
import { raster } from './raster.js'
import { saliency } from './saliency.js'
import { surrogate } from './surrogate.js'

/** Those on the shared time axis, from the top; the last layer's spikes stand above the first one's. */
export const onTimeAxis = ({ layers }: Recording): readonly Panel[] => [
  film,
  saliency,
  proposals,
  ...layers.map(({ name }) => raster(name)).reverse(),
  membrane,
  surrogate,
  gate,
  delta,
  stateNorm,
]

/** Those at the right, whose axis is not time. */
export const besideTime: readonly Panel[] = [rates, slots]
