/** Adds up what many blocks of threads have left, in a fixed order (`sums.cu`). */
import type { Place, Planner } from './plan.js'

export interface PartsToSum {
  /** [outer, parts, inner] */
  readonly from: Place
  /** [outer, inner] */
  readonly to: Place
  readonly outer?: number
  readonly parts: number
  readonly inner: number
}

/** Sums of one launch. */
const JOBS = 5
const THREADS = 128
/** Blocks enough to fill any card. */
const MOST_BLOCKS = 4096

/** @param sums at most five */
export function sumParts({ launch }: Planner, sums: readonly PartsToSum[]): void {
  const most = Math.max(...sums.map(({ outer = 1, inner }) => outer * inner))
  launch({
    source: { files: ['runtime/cuda/sums.cu'], defines: { JOBS } },
    kernel: 'sumParts',
    blocks: [Math.min(MOST_BLOCKS, Math.ceil(most / THREADS)), sums.length, 1],
    threads: THREADS,
    parameters: sums.flatMap(({ from, to, outer = 1, parts, inner }) => [from, to, outer, parts, inner]),
  })
}
