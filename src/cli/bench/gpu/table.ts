/** The table of `npm run bench:gpu`. */
import { FORMS } from '../../doctor/forms.js'
import type { BenchRow } from '../print.js'

/** A row with the memory that its process held on the card at most, where the driver tells. */
export type GpuRow = BenchRow & { readonly cardMb?: number }

const HEAD = ['ms wall', 'card MB', 'PyTorch', 'card MB', 'ratio', 'roofline', '']

export function heading(): string {
  return `${''.padEnd(16)}${HEAD.map((word) => word.padStart(10)).join('')}`
}

/** Wall milliseconds of ours and of the fastest peer, and how many times ours that takes. */
export function line({ name, wallMs, cardMb, peers, roofline, form }: GpuRow): string {
  const ran = peers.filter((peer) => peer.wallMs !== undefined)
  const peer = ran.length ? ran.reduce((best, next) => (next.wallMs! < best.wallMs! ? next : best)) : undefined
  const cells = [
    ms(wallMs),
    mb(cardMb),
    peer ? ms(peer.wallMs!) : '-',
    mb(peer?.cardMb),
    peer ? (peer.wallMs! / wallMs).toFixed(2) : '-',
    roofline ? `${(100 * roofline.share).toFixed(0)} %` : '-',
  ]
  const wrong = peers.filter(({ error }) => error).map((each) => `\n${''.padEnd(16)}${each.name}: ${each.error}`)
  return `${name.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join('')}  ${form ? FORMS[form] : ''}${wrong.join('')}`
}

const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
const mb = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)))
