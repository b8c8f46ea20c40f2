import { OptionError } from '../tensor/index.js'

/** What {@link parallelScan} returns. */
export interface ParallelScan {
  /** h [l]. */
  readonly states: number[]
  /** Rounds that it took, ⌈log₂ l⌉. */
  readonly rounds: number
}

/**
 * The linear recurrence h[t] = a[t] h[t-1] + b[t] without a loop over time: pairs (a, b) combine associatively,
 *
 *   (a₂, b₂) ∘ (a₁, b₁) = (a₂ a₁, a₂ b₁ + b₂)
 *
 * so ⌈log₂ l⌉ rounds suffice, in each of which every position takes in the one 2^k before it. l log l products instead
 * of l: worth it where thousands of cores wait (the trick of Mamba's GPU kernel), not on a few; the library's own scan
 * is the loop.
 * Source: Hillis & Steele, Communications of the ACM 29 (1986) 1170; Blelloch, CMU-CS-90-190, section 1.4.
 *
 * @param a what a step keeps [l]
 * @param b what it adds [l]
 * @param initial h before the first step; default 0
 * @throws OptionError when the lengths differ
 */
export function parallelScan(a: ArrayLike<number>, b: ArrayLike<number>, initial = 0): ParallelScan {
  if (a.length !== b.length) throw new OptionError('b', b.length, `${a.length} entries, as many as a has`)
  let kept = Array.from(a)
  let added = Array.from(b)
  let rounds = 0
  for (let reach = 1; reach < a.length; reach *= 2, rounds++) {
    const [before, sum] = [kept, added]
    kept = before.map((x, t) => (t < reach ? x : x * before[t - reach]!))
    added = sum.map((x, t) => (t < reach ? x : before[t]! * sum[t - reach]! + x))
  }
  return { states: added.map((x, t) => x + kept[t]! * initial), rounds }
}
