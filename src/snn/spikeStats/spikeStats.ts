import { cv, cv2, fano, lv } from './irregularity.js'
import { firingRate, isi, spikeTimes } from './trains.js'
import { vanRossum } from './vanRossum.js'
import { victorPurpura } from './victorPurpura.js'

export interface SpikeStatistics {
  readonly spikeTimes: typeof spikeTimes
  readonly firingRate: typeof firingRate
  readonly isi: typeof isi
  readonly cv: typeof cv
  readonly cv2: typeof cv2
  readonly lv: typeof lv
  readonly fano: typeof fano
  readonly vanRossum: typeof vanRossum
  readonly victorPurpura: typeof victorPurpura
}

/** Spike train statistics under one name, `spikeStats.cv(spikeStats.isi(times))`. Plain arrays in, numbers out. */
export const spikeStats: SpikeStatistics = { spikeTimes, firingRate, isi, cv, cv2, lv, fano, vanRossum, victorPurpura }
