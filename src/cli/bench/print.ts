/** The bench's table: our time, each peer's, and the ratio peer / ours (above 1 we are faster). */
import type { Measurement } from './measure.js'
import type { PeerTime } from './peers.js'

export interface BenchRow extends Measurement {
  readonly name: string
  readonly shape: string
  readonly backend: string
  readonly parity: number
  readonly peakMb: number
  readonly peers: readonly PeerTime[]
}

export function printRow(row: BenchRow): void {
  console.log(`\n${row.name}  ${row.shape}`)
  console.log(
    `  ${`spikemba on ${row.backend}`.padEnd(34)} ${ms(row.cpuMs)} CPU  ${ms(row.wallMs)} wall  peak ${row.peakMb} MB  (median of ${row.runs}; parity ${row.parity.toExponential(1)})`,
  )
  for (const { name, cpuMs, peakMb, error } of row.peers) {
    const result = cpuMs === undefined ? `did not run: ${error}` : `${ms(cpuMs)} CPU  peak ${peakMb} MB  ${(cpuMs / row.cpuMs).toFixed(2)} × ours`
    console.log(`  ${name.padEnd(34)} ${result}`)
  }
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(9)
