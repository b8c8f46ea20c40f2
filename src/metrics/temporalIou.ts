/** A stretch of time [start, end], start ≤ end, in any one unit; what follows (a score) is not looked at. */
export type Span = readonly [start: number, end: number, ...rest: number[]]

/**
 * How much two spans of time overlap. A span is [start, end] with start ≤ end, in any one unit.
 *
 *   IoU   |a ∩ b| / |a ∪ b|                         in [0, 1]; 0 where both are points
 *   gIoU  IoU - (|hull| - |a ∪ b|) / |hull|          in (-1, 1]; tells far from near when nothing overlaps
 *
 * Source: Rezatofighi et al., "Generalized Intersection over Union", CVPR 2019, in one dimension.
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

/** 0 where both are the same point. */
export function generalizedSpanIou(a: Span, b: Span): number {
  const inter = intersection(a, b)
  const union = a[1] - a[0] + (b[1] - b[0]) - inter
  const hull = Math.max(a[1], b[1]) - Math.min(a[0], b[0])
  return hull === 0 ? 0 : temporalIou(a, b) - (hull - union) / hull
}

const intersection = (a: Span, b: Span): number => Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
