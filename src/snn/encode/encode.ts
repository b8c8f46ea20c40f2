import { delta } from './delta.js'
import { direct } from './direct.js'
import { latency, latencyTimes } from './latency.js'
import { phase } from './phase.js'
import { population } from './population.js'
import { rate } from './rate.js'

/** The spike codes of {@link encode}. */
export interface Encoders {
  /** Rate code: each step fires with the value as probability. */
  readonly rate: typeof rate
  /** Latency code: the larger a value, the earlier its one spike. */
  readonly latency: typeof latency
  /** The spike times of the latency code, in steps. */
  readonly latencyTimes: typeof latencyTimes
  /** Delta code: a spike where the signal rose by the threshold. */
  readonly delta: typeof delta
  /** Direct code: the value itself is the input current of every step. */
  readonly direct: typeof direct
  /** Population code: several neurons share a value, each with its preferred one. */
  readonly population: typeof population
  /** Phase code: binary digits of the value, one a step, weighing ½, ¼, … */
  readonly phase: typeof phase
}

/** Values into spikes: the codes of the field under one name, `encode.rate(x, { steps, random })`. */
export const encode: Encoders = { rate, latency, latencyTimes, delta, direct, population, phase }
