/** In which order neurons stand in a raster. */
import { bitAt } from './bits.js'
import type { LayerCurrents, LayerRun } from './lifRun.js'
import type { NeuronFiring, TokenRange } from './neurons.js'

/** The orders in which channels can be shown. */
export const ORDERS = ['channel', 'rate', 'first spike', 'similarity'] as const
/** One of {@link ORDERS}. */
export type NeuronOrder = (typeof ORDERS)[number]

/**
 * Puts the channels of a layer in an order in which a raster is easy to read.
 *
 * @param firing of every channel, in order
 * @returns channels, the one at the top first: liveliest, earliest, or next to the channel whose rates over the tokens
 *   are most like its own
 */
export function orderNeurons(
  by: NeuronOrder,
  firing: readonly NeuronFiring[],
  layer: LayerCurrents,
  run: Pick<LayerRun, 'spikes'>,
  range: TokenRange = [0, layer.tokens],
): number[] {
  const channels = firing.map(({ channel }) => channel)
  if (by === 'channel') return channels
  if (by === 'rate') return channels.sort((a, b) => firing[b]!.rate - firing[a]!.rate || a - b)
  if (by === 'first spike')
    return channels.sort((a, b) => firstAt(firing[a]!, layer.steps) - firstAt(firing[b]!, layer.steps) || a - b)
  return chain(channels, firing, tokenRates(layer, run, range))
}

const firstAt = ({ first }: NeuronFiring, steps: number): number =>
  first ? first.token * steps + first.step : Number.MAX_SAFE_INTEGER

/** Unit vectors of each channel's spikes a token; zeros for silent ones. */
function tokenRates(
  { steps, tokens, channels }: LayerCurrents,
  { spikes }: Pick<LayerRun, 'spikes'>,
  [start, end]: TokenRange,
): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const rates = new Float32Array(end - start)
    for (let token = start; token < end; token++)
      for (let t = 0; t < steps; t++) rates[token - start]! += bitAt(spikes, (t * tokens + token) * channels + channel)
    const norm = Math.hypot(...rates)
    return norm ? rates.map((rate) => rate / norm) : rates
  })
}

/** From the liveliest channel always on to the most similar one that is left; silent ones at the end. */
function chain(channels: readonly number[], firing: readonly NeuronFiring[], rates: readonly Float32Array[]): number[] {
  const silent = channels.filter((channel) => firing[channel]!.rate === 0)
  const left = new Set(channels.filter((channel) => firing[channel]!.rate > 0))
  const order: number[] = []
  let next = [...left].sort((a, b) => firing[b]!.rate - firing[a]!.rate || a - b)[0]
  while (next !== undefined) {
    const here: Float32Array = rates[next]!
    order.push(next)
    left.delete(next)
    let [best, likeness]: [number | undefined, number] = [undefined, -Infinity]
    for (const channel of left) {
      const cosine = dot(here, rates[channel]!)
      if (cosine > likeness) [best, likeness] = [channel, cosine]
    }
    next = best
  }
  return [...order, ...silent]
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
