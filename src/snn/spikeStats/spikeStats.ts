import { cv, cv2, fano, lv } from './irregularity.js'
import { firingRate, isi, spikeTimes } from './trains.js'
import { vanRossum } from './vanRossum.js'
import { victorPurpura } from './victorPurpura.js'

/** The statistics of {@link spikeStats}. */
export interface SpikeStatistics {
  /** Times of the ones in a spike train. */
  readonly spikeTimes: typeof spikeTimes
  /** Spikes per unit of time. */
  readonly firingRate: typeof firingRate
  /** Interspike intervals: differences of spike times. */
  readonly isi: typeof isi
  /** Coefficient of variation of intervals: 0 regular, 1 Poisson. */
  readonly cv: typeof cv
  /** Local coefficient of variation, robust against slow changes of rate (Holt et al., 1996). */
  readonly cv2: typeof cv2
  /** Local variation (Shinomoto et al., 2003). */
  readonly lv: typeof lv
  /** Fano factor: variance of counts over their mean. */
  readonly fano: typeof fano
  /** Van Rossum's distance of two spike trains (2001). */
  readonly vanRossum: typeof vanRossum
  /** Victor and Purpura's distance of two spike trains (1996). */
  readonly victorPurpura: typeof victorPurpura
}

/** Spike train statistics under one name, `spikeStats.cv(spikeStats.isi(times))`. Plain arrays in, numbers out. */
export const spikeStats: SpikeStatistics = { spikeTimes, firingRate, isi, cv, cv2, lv, fano, vanRossum, victorPurpura }
