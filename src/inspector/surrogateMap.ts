import { charged, constants, type LayerCurrents } from './lifRun.js'
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
  const { steps, tokens, channels, currents } = layer
  const size = tokens * channels
  const stays = currents.length !== steps * size
  const { rest, rate, gain, threshold, soft, strict } = constants(settings)
  const means = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    let [v, sum] = [rest, 0]
    for (let t = 0; t < steps; t++) {
      const h = charged(v, currents[stays ? i : t * size + i]!, rate, gain, rest)
      sum += slope(h - threshold)
      v = (strict ? h > threshold : h >= threshold) ? (soft ? Math.fround(h - threshold) : rest) : h
    }
    means[i] = sum / steps
  }
  return means
}
