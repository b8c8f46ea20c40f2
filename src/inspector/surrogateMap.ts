import { type LayerCurrents, trainRunner } from './lifRun.js'
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
  const means = new Float32Array(layer.tokens * layer.channels)
  const run = trainRunner(layer, settings)
  for (let place = 0; place < means.length; place++) {
    let sum = 0
    run(place, (_t, _x, h) => {
      sum += slope(h - threshold)
    })
    means[place] = sum / layer.steps
  }
  return means
}
