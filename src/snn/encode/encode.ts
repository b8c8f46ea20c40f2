import { delta } from './delta.js'
import { direct } from './direct.js'
import { latency, latencyTimes } from './latency.js'
import { phase } from './phase.js'
import { population } from './population.js'
import { rate } from './rate.js'

export interface Encoders {
  readonly rate: typeof rate
  readonly latency: typeof latency
  readonly latencyTimes: typeof latencyTimes
  readonly delta: typeof delta
  readonly direct: typeof direct
  readonly population: typeof population
  readonly phase: typeof phase
}

/** Values into spikes: the codes of the field under one name, `encode.rate(x, { steps, random })`. */
export const encode: Encoders = { rate, latency, latencyTimes, delta, direct, population, phase }
