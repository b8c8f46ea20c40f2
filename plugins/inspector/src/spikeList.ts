/** The spikes of a layer as a list, token by token: what is in sight is found without a look at the rest. */
import type { LayerCurrents, NeuronFiring, TokenRange } from 'spikemba/inspector'

export interface SpikeList {
  /** Where the spikes of each token's step begin in {@link channels}, [m · t + 1]. */
  readonly offsets: Uint32Array
  /** The neurons that fire, ascending within a step. */
  readonly channels: Uint32Array
}

/** @param spikes packed [t, m, d] */
export function spikeList({ steps, tokens, channels }: LayerCurrents, spikes: Uint8Array): SpikeList {
  const offsets = new Uint32Array(tokens * steps + 1)
  for (let place = 0; place < tokens * steps; place++) {
    const begin = ((place % steps) * tokens + Math.floor(place / steps)) * channels
    offsets[place + 1] = offsets[place]! + onesBetween(spikes, begin, begin + channels)
  }
  const list = new Uint32Array(offsets[tokens * steps]!)
  for (let place = 0, next = 0; place < tokens * steps; place++) {
    const begin = ((place % steps) * tokens + Math.floor(place / steps)) * channels
    for (let channel = 0; channel < channels; channel++) {
      const at = begin + channel
      const rest = spikes[at >> 3]! >> (at & 7)
      if (rest === 0)
        channel += 7 - (at & 7) // nothing in the rest of the byte
      else if (rest & 1) list[next++] = channel
    }
  }
  return { offsets, channels: list }
}

/** How every channel fires, as `neuronFiring` tells it, without another look at the bits. */
export function firingIn(
  { offsets, channels: list }: SpikeList,
  { steps, channels }: LayerCurrents,
  [start, end]: TokenRange,
): NeuronFiring[] {
  const counts = new Uint32Array(channels)
  const first = new Int32Array(channels)
  for (let place = start * steps; place < end * steps; place++)
    for (let k = offsets[place]!; k < offsets[place + 1]!; k++) {
      const channel = list[k]!
      if (counts[channel]!++ === 0) first[channel] = place
    }
  const trains = Math.max(1, steps * (end - start))
  return Array.from(counts, (count, channel) => ({
    channel,
    rate: count / trains,
    first: count === 0 ? undefined : { token: Math.floor(first[channel]! / steps), step: first[channel]! % steps },
  }))
}

/** Bits that are set, for each byte. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** Bits that are set in a byte. */
export const onesIn = (byte: number): number => ONES[byte & 255]!

function onesBetween(bits: Uint8Array, begin: number, end: number): number {
  let count = 0
  let at = begin
  for (; at < end && at & 7; at++) count += (bits[at >> 3]! >> (at & 7)) & 1
  for (; at + 8 <= end; at += 8) count += ONES[bits[at >> 3]!]!
  for (; at < end; at++) count += (bits[at >> 3]! >> (at & 7)) & 1
  return count
}
