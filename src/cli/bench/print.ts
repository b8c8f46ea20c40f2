/** The bench's table: our time, each peer's, and the ratio peer / ours (above 1 we are faster). */

import type { OpForm } from '../../ops/internal.js'
import { FORMS } from '../doctor/forms.js'
import type { BenchCase } from './case.js'
import type { Measurement } from './measure.js'
import type { PeerTime } from './peers.js'
import type { RooflineShare } from './roofline/share.js'

export interface BenchRow extends Measurement {
  readonly name: string
  readonly shape: string
  readonly backend: string
  readonly parity: number
  readonly peakMb: number
  /** How the op runs on this backend. */
  readonly form?: OpForm
  readonly roofline?: RooflineShare
  readonly per?: BenchCase['per']
  readonly peers: readonly PeerTime[]
}

export function printRow(row: BenchRow): void {
  console.log(`\n${row.name}  ${row.shape}`)
  console.log(
    `  ${`spikemba on ${row.backend}`.padEnd(34)} ${ms(row.cpuMs)} CPU  ${ms(row.wallMs)} wall  peak ${row.peakMb} MB  (median of ${row.runs}; parity ${row.parity.toExponential(1)})`,
  )
  if (row.form) console.log(`  ${''.padEnd(34)} ${FORMS[row.form]}${row.roofline ? `, ${shareOf(row.roofline)}` : ''}`)
  if (row.per)
    console.log(`  ${''.padEnd(34)} ${((1000 * row.cpuMs) / row.per.count).toFixed(0)} µs CPU a ${row.per.unit}`)
  for (const { name, cpuMs, peakMb, error } of row.peers) {
    const result =
      cpuMs === undefined
        ? `did not run: ${error}`
        : `${ms(cpuMs)} CPU  peak ${peakMb} MB  ${(cpuMs / row.cpuMs).toFixed(2)} × ours`
    console.log(`  ${name.padEnd(34)} ${result}`)
  }
}

const shareOf = ({ share, bound }: RooflineShare): string =>
  `${(100 * share).toFixed(0)} % of what this machine allows for its ${bound === 'bytes' ? 'bytes' : 'arithmetic'}`

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(9)
