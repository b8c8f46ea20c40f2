import { OptionError } from '../tensor/index.js'

/** What the estimate must know of a layer besides its input. */
export interface EnergyLayer {
  /** What the table calls it; default its position. */
  readonly name?: string
  /** Weights that one input value meets: the outputs of a linear layer, taps × output channels of a convolution. */
  readonly fanOut: number
  /** 'spikes': zeros are free. 'dense': every value is multiplied. Default 'spikes'. */
  readonly input?: 'spikes' | 'dense'
}

/** Energy of one operation, in pJ. */
export interface EnergyOptions {
  /** Default 4.6. */
  readonly picojoulesPerMac?: number
  /** Default .9. */
  readonly picojoulesPerAc?: number
}

/** The estimate of one layer. */
export interface LayerEnergy {
  /** Name of the layer. */
  readonly name: string
  /** Accumulates: spikes × fan-out. */
  readonly synapticOperations: number
  /** Multiply-accumulates: dense values × fan-out. */
  readonly multiplyAccumulates: number
  /** Energy of both, in pJ. */
  readonly picojoules: number
}

/** The estimate of a network: sums, and each layer. */
export interface Energy {
  /** Accumulates of all layers. */
  readonly synapticOperations: number
  /** Multiply-accumulates of all layers. */
  readonly multiplyAccumulates: number
  /** Energy of all layers, in pJ. */
  readonly picojoules: number
  /** In the order in which they were given. */
  readonly layers: readonly LayerEnergy[]
}

/**
 * An estimate of the arithmetic's energy, as the field publishes it.
 *
 *   spiking input    synaptic operations = spikes · fan-out, one accumulate (.9 pJ) each
 *   dense input      multiply-accumulates = values · fan-out, 4.6 pJ each
 *
 * Numbers of 45 nm hardware at 32-bit floating point: Horowitz, ISSCC 2014, figure 1.1.9.
 * Read with care: memory traffic, which dominates in practice, the membranes' own updates and idle power are left out,
 * and estimates of different tools cannot be compared.
 *
 * @param spikeCounts what enters each layer, over all steps and samples: spikes, or for a dense input its values
 * @param layers in the same order
 * @throws OptionError when the two lengths differ, or a count is negative
 */
export function energy(
  spikeCounts: ArrayLike<number>,
  layers: readonly EnergyLayer[],
  { picojoulesPerMac = 4.6, picojoulesPerAc = 0.9 }: EnergyOptions = {},
): Energy {
  if (spikeCounts.length !== layers.length)
    throw new OptionError('spikeCounts', spikeCounts.length, `${layers.length} counts, one a layer`)
  const perLayer = layers.map(({ name, fanOut, input = 'spikes' }, i) => {
    const count = spikeCounts[i]!
    if (!(count >= 0)) throw new OptionError(`spikeCounts[${i}]`, count, 'a number of at least 0')
    const operations = count * fanOut
    const dense = input === 'dense'
    return {
      name: name ?? `layer ${i}`,
      synapticOperations: dense ? 0 : operations,
      multiplyAccumulates: dense ? operations : 0,
      picojoules: operations * (dense ? picojoulesPerMac : picojoulesPerAc),
    }
  })
  const total = (key: 'synapticOperations' | 'multiplyAccumulates' | 'picojoules'): number =>
    perLayer.reduce((sum, layer) => sum + layer[key], 0)
  return {
    synapticOperations: total('synapticOperations'),
    multiplyAccumulates: total('multiplyAccumulates'),
    picojoules: total('picojoules'),
    layers: perLayer,
  }
}
