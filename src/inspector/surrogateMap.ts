import { type LayerCurrents, visitCharges } from './lifRun.js'
import type { LifSettings, RecordedLayer } from './recording.js'
import { surrogateSlope } from './surrogateSlope.js'

/**
 * How much of a gradient each neuron lets back at each token: the surrogate's derivative g(H - θ), averaged over the
 * spike steps.
 *
 * @returns [m, d]; undefined for a surrogate that is not known by its name
 */
export function surrogateMap(
  layer: LayerCurrents & Pick<RecordedLayer, 'surrogate'>,
  settings: LifSettings,
): Float32Array | undefined {
  const slope = surrogateSlope(layer.surrogate)
  if (!slope) return undefined
  const threshold = Math.fround(settings.vThreshold)
  const sums = new Float64Array(layer.tokens * layer.channels)
  visitCharges(layer, settings, (place, h) => {
    sums[place]! += slope(h - threshold)
  })
  return Float32Array.from(sums, (sum) => sum / layer.steps)
}
