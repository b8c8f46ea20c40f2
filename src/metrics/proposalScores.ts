import { temporalIou } from './temporalIou.js'

/** What a detector proposes for one query, and what people marked. */
export interface ProposalSample {
  /** Firing rate of each clip. */
  readonly clipRate: ArrayLike<number>
  /** Whether each clip is proposed. */
  readonly proposed: ArrayLike<boolean | number>
  /** First clip and clip after the last of each proposed segment. */
  readonly segments: readonly (readonly [start: number, end: number])[]
  /** Ones at clips inside a marked moment. */
  readonly foreground: ArrayLike<number>
  /** Marked moments in seconds. */
  readonly windows: readonly (readonly [start: number, end: number])[]
  /** Length of a clip in seconds. */
  readonly clipSec: number
}

/** Scores of a detector's proposals over all clips of all videos; shares from 0 to 1. */
export interface ProposalRates {
  /** Proposed clips inside a moment / proposed clips. */
  readonly precision: number
  /** Proposed clips inside a moment / clips inside a moment. */
  readonly recall: number
  /** Harmonic mean of precision and recall. */
  readonly f1: number
  /** Average precision of the firing rate as a ranking of clips, mean over queries. */
  readonly averagePrecision: number
  /** Share of marked moments that some segment meets at a temporal IoU of at least .5. */
  readonly segmentRecall: number
}

/** A detector's scores, and what chance reaches on the same clips. */
export interface ProposalScores extends ProposalRates {
  /** What proposals that know nothing of the query reach. */
  readonly chance: ProposalRates
  /** Share of clips that are proposed. */
  readonly proposed: number
  /** Standard error of `averagePrecision - chance.averagePrecision` over the queries. */
  readonly standardError: number
}

/** IoU at which a segment has found a moment. */
const FOUND = 0.5

/**
 * Does the detector detect? Scores of its proposals against the marked moments, each beside what chance reaches.
 *
 *   precision          proposed clips inside a moment / proposed clips        chance: share of clips inside
 *   recall             the same / clips inside                                chance: share of clips proposed
 *   f1                 2 precision recall / (precision + recall)              chance: the same of the two chances
 *   averagePrecision   of the clip rate as a ranking, mean over videos;       chance: that of a random order
 *                      clips that fire alike are one step of the ranking
 *   segmentRecall      marked moments that some segment meets at              chance: the same segments, turned round
 *                      temporal IoU ≥ .5                                      the video
 *
 * Counts are over all clips of all videos together. The average precision that a random order of n clips with k inside
 * expects is (k-1)/(n-1) + (n-k)/(n(n-1)) H_n, H_n = Σ 1/i. All numbers are shares, 0 to 1.
 *
 * Queries without a clip inside a moment, or with nothing else, say nothing of a ranking and are left out of it.
 */
export function proposalScores(samples: readonly ProposalSample[]): ProposalScores {
  const total = { clips: 0, inside: 0, proposed: 0, right: 0, moments: 0, found: 0, foundByChance: 0 }
  const gains: number[] = []
  let [precisions, orders] = [0, 0]
  for (const sample of samples) {
    const { foreground, proposed, windows } = sample
    const clips = foreground.length
    total.clips += clips
    for (let clip = 0; clip < clips; clip++) {
      total.inside += foreground[clip]!
      total.proposed += Number(proposed[clip])
      total.right += Number(proposed[clip]) * foreground[clip]!
    }
    total.moments += windows.length
    total.found += found(sample, 0)
    for (let turn = 0; turn < clips; turn++) total.foundByChance += found(sample, turn) / clips
    const inside = count(foreground)
    if (inside === 0 || inside === clips) continue
    const [own, random] = [averagePrecision(sample.clipRate, foreground), randomPrecision(clips, inside)]
    gains.push(own - random)
    precisions += own
    orders += random
  }
  const ranked = Math.max(1, gains.length)
  const rates = (precision: number, recall: number, averagePrecision: number, found: number): ProposalRates => ({
    precision,
    recall,
    f1: share(2 * precision * recall, precision + recall),
    averagePrecision,
    segmentRecall: share(found, total.moments),
  })
  const proposed = share(total.proposed, total.clips)
  return {
    ...rates(share(total.right, total.proposed), share(total.right, total.inside), precisions / ranked, total.found),
    chance: rates(share(total.inside, total.clips), proposed, orders / ranked, total.foundByChance),
    proposed,
    standardError: standardError(gains),
  }
}

/**
 * A detector detects when its ranking by firing rate is better than a random one by more than two standard errors, and
 * its proposals lie in moments at least a tenth more often than clips do; else it is at chance.
 */
export const proposalDetects = ({ averagePrecision, precision, chance, standardError }: ProposalScores): boolean =>
  averagePrecision - chance.averagePrecision > 2 * standardError && precision >= 1.1 * chance.precision

/** One sentence, by `proposalDetects`. */
export function proposalVerdict(scores: ProposalScores): string {
  const { averagePrecision, precision, chance } = scores
  const short = (share: number): string => share.toFixed(2)
  const ranked = `average precision ${short(averagePrecision)} where a random order has ${short(chance.averagePrecision)}`
  const inside = `${Math.round(100 * precision)} % of the proposed clips lie in a moment, ${Math.round(100 * chance.precision)} % of all clips do`
  return `the detector ${proposalDetects(scores) ? 'detects' : 'is at chance'}: ${ranked}; ${inside}`
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
const count = (ones: ArrayLike<number>): number => Array.from(ones).reduce((sum, one) => sum + one, 0)

/** Precision at each step of the falling rates, weighted by the recall that the step adds. */
function averagePrecision(scores: ArrayLike<number>, foreground: ArrayLike<number>): number {
  const order = Array.from(scores, (_, clip) => clip).sort((a, b) => scores[b]! - scores[a]!)
  let [sum, right, before] = [0, 0, 0]
  for (const [place, clip] of order.entries()) {
    right += foreground[clip]!
    if (scores[order[place + 1]!] === scores[clip]) continue
    sum += ((right - before) * right) / (place + 1)
    before = right
  }
  return sum / right
}

function randomPrecision(clips: number, inside: number): number {
  let harmonic = 0
  for (let i = 1; i <= clips; i++) harmonic += 1 / i
  return (inside - 1) / (clips - 1) + ((clips - inside) / (clips * (clips - 1))) * harmonic
}

/** Moments that a segment meets when all segments are moved on by `turn` clips, past the end to the start. */
function found({ segments, windows, clipSec, foreground }: ProposalSample, turn: number): number {
  const clips = foreground.length
  const turned = segments.flatMap(([start, end]): [number, number][] => {
    const [from, to] = [start + turn, end + turn]
    if (to <= clips) return [[from, to]]
    return from >= clips
      ? [[from - clips, to - clips]]
      : [
          [from, clips],
          [0, to - clips],
        ]
  })
  const meets = (moment: readonly [number, number]): boolean =>
    turned.some(([start, end]) => temporalIou([start * clipSec, end * clipSec], moment) >= FOUND)
  return windows.filter(meets).length
}

function standardError(values: readonly number[]): number {
  const n = values.length
  if (n < 2) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n * (n - 1)))
}
