/** One spike. */
export interface SpikeEvent {
  /** Spike step t, from 0. */
  readonly step: number
  /** Neuron m, from 0. */
  readonly neuron: number
}

/**
 * One spike: its step and its neuron.
 *
 * The places of the ones in a spike train.
 * @param spikes zeros and ones, step-major [t, m]
 * @param neurons m
 */
export function spikeEvents(spikes: ArrayLike<number>, neurons: number): SpikeEvent[] {
  const events: SpikeEvent[] = []
  for (let i = 0; i < spikes.length; i++)
    if (spikes[i]) events.push({ step: Math.floor(i / neurons), neuron: i % neurons })
  return events
}
