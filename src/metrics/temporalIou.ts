/** A stretch of time [start, end], start ≤ end, in any one unit; what follows (a score) is not looked at. */
export type Span = readonly [start: number, end: number, ...rest: number[]]

/**
 * How much two spans of time overlap: |a ∩ b| / |a ∪ b|, in [0, 1]; 0 where both are points. A span is [start, end] with
 * start ≤ end, in any one unit.
 */
export function temporalIou(a: Span, b: Span): number {
  const inter = intersection(a, b)
  const union = a[1] - a[0] + (b[1] - b[0]) - inter
  return union === 0 ? 0 : inter / union
}

/** The hull in place of the union: the same wherever the spans touch, and 0 as well where they do not. */
export function hullIou(a: Span, b: Span): number {
  const hull = Math.max(a[1], b[1]) - Math.min(a[0], b[0])
  return hull === 0 ? 0 : intersection(a, b) / hull
}

const intersection = (a: Span, b: Span): number => Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
