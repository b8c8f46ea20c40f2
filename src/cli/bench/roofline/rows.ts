/** Kernel calls of some steps, gathered by kernel, each beside the least time that the machine allows for it. */
import type { Peaks } from './peaks.js'
import { bytesOf, type Call, flopsOf, MOVES_NOTHING } from './work.js'

export interface TimedCall extends Call {
  readonly ms: number
}

export interface RooflineRow {
  readonly kernel: string
  /** Calls a step. */
  readonly calls: number
  /** Milliseconds a step. */
  readonly ms: number
  /** Of the time in kernels. */
  readonly share: number
  /** Milliseconds that its bytes or its arithmetic take at the machine's best, whichever is more, call by call. */
  readonly leastMs: number
  /** `leastMs / ms`; undefined where nothing is moved. Above 1, what was read lay in a cache. */
  readonly roofline: number | undefined
  /** Which of the two takes most of `leastMs`. */
  readonly bound: 'bytes' | 'flops'
}

/** @returns the kernels, the one that takes longest first */
export function rooflineRows(calls: readonly TimedCall[], peaks: Peaks, steps: number): RooflineRow[] {
  const all = calls.reduce((sum, { ms }) => sum + ms, 0)
  return [...new Set(calls.map(({ name }) => name))]
    .map((kernel) =>
      row(
        kernel,
        calls.filter(({ name }) => name === kernel),
        peaks,
        steps,
        all,
      ),
    )
    .sort((a, b) => b.ms - a.ms)
}

function row(kernel: string, own: readonly TimedCall[], peaks: Peaks, steps: number, all: number): RooflineRow {
  let [ms, least, arithmetic] = [0, 0, 0]
  for (const call of own) {
    const [bytes, flops] = [bytesOf(call) / peaks.bytes, flopsOf(call) / peaks.flops]
    ms += call.ms
    least += Math.max(bytes, flops)
    if (flops > bytes) arithmetic += flops
  }
  return {
    kernel,
    calls: own.length / steps,
    ms: ms / steps,
    share: ms / all,
    leastMs: least / steps,
    roofline: MOVES_NOTHING.has(kernel) ? undefined : least / ms,
    bound: arithmetic > least / 2 ? 'flops' : 'bytes',
  }
}
