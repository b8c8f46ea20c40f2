/** How near an op comes to what this machine allows. */
import type { BenchCase } from '../case.js'
import { computesLate } from '../measure.js'
import { measurePeaks } from './peaks.js'
import { profile } from './profile.js'
import { rooflineRows } from './rows.js'

export interface RooflineShare {
  /** The least time that the op's bytes or arithmetic take, over the time that it took; above 1, it read from a cache. */
  readonly share: number
  readonly bound: 'bytes' | 'flops'
}

/** The best one counts: a machine does other things, too. */
const RUNS = 5

/**
 * @param wallMs of one run; what counts on a card, which tells no time kernel by kernel
 * @returns nothing where plain operations take the op's place: what these move is not what the op needs
 */
export async function rooflineShare(bench: BenchCase, wallMs: number): Promise<RooflineShare | undefined> {
  const { calls } = await profile(bench, RUNS)
  const own = calls.filter(({ name }) => name === bench.op || name === `${bench.op}Grad`)
  if (own.length === 0) return undefined
  const rows = rooflineRows(own, await measurePeaks(), RUNS)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  const least = sum(({ leastMs }) => leastMs)
  const perRun = own.length / RUNS
  const times = Array.from({ length: RUNS }, (_, run) =>
    own.slice(run * perRun, (run + 1) * perRun).reduce((total, { ms }) => total + ms, 0),
  )
  const arithmetic = sum(({ bound, leastMs }) => (bound === 'flops' ? leastMs : 0))
  return {
    share: least / (computesLate() ? wallMs : Math.min(...times)),
    bound: arithmetic > least / 2 ? 'flops' : 'bytes',
  }
}
