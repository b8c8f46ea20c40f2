/**
 * What the surrogate lets through where the neurons stand: its derivative at every charge that was compared with the
 * threshold.
 */
import { short } from '../../display/text.js'
import { trainRunner } from '../lifRun.js'
import type { RecordedLayer, Recording } from '../recording.js'
import { surrogateSlope } from '../surrogateSlope.js'
import type { Check, Finding } from './finding.js'

/** Root mean square of the derivative below which hardly anything gets back through a layer. */
const VANISHING = 0.02
/** And above which each layer makes gradients several times larger. */
const EXPLODING = 3
/** Neurons of one token that are run; more say the same. */
const MOST_TRAINS = 3000

/** Root mean square of g(H - θ) over neurons, tokens and steps; undefined for a surrogate without a formula. */
export function slopeOf(layer: RecordedLayer): number | undefined {
  const slope = surrogateSlope(layer.surrogate)
  if (!slope) return undefined
  const trains = layer.tokens * layer.channels
  const stride = Math.max(1, Math.floor(trains / MOST_TRAINS))
  let [sum, count] = [0, 0]
  const run = trainRunner(layer, layer.settings)
  for (let place = 0; place < trains; place += stride) {
    run(place, (_t, _x, h) => {
      sum += slope(h - layer.settings.vThreshold) ** 2
    })
    count += layer.steps
  }
  return Math.sqrt(sum / Math.max(1, count))
}

export const checkSlopes: Check = (recordings) =>
  recordings[0]!.layers.flatMap((layer, i) => ofLayer(layer, recordings, i))

function ofLayer({ name, surrogate, settings }: RecordedLayer, recordings: readonly Recording[], i: number): Finding[] {
  const slopes = recordings.flatMap(({ layers }) => (layers[i] ? (slopeOf(layers[i]) ?? []) : []))
  const value = Math.sqrt(slopes.reduce((sum, slope) => sum + slope ** 2, 0) / slopes.length)
  const named = `${surrogate.name}(${short(surrogate.alpha)})`
  const where = `layer ${name}`
  if (value < VANISHING)
    return [
      {
        ...{ fault: 'vanishing surrogate gradient', where, value },
        says: `the derivative of ${named} at its charges is ${short(value)} (root mean square; .1 to 1 is usual): what a loss wants hardly reaches the weights before it`,
        cause: 'charges far from θ on either side (silent or saturated neurons), or a surrogate too sharp for them',
        attempt: `bring charges near θ (slider θ, now ${short(settings.vThreshold)}), or widen the surrogate: surrogateAlpha smaller, surrogate=atan`,
      },
    ]
  if (value > EXPLODING)
    return [
      {
        ...{ fault: 'exploding surrogate gradient', where, value },
        says: `the derivative of ${named} at its charges is ${short(value)} (root mean square; .1 to 1 is usual): each spiking layer makes gradients that much larger`,
        cause: 'a surrogate whose peak is far above 1: atan’s is α/2, sigmoid’s α/4, rectangle’s 1/α',
        attempt: 'surrogateAlpha=2 with surrogate=atan; gradientClip bounds the harm, not the noise',
      },
    ]
  return []
}
