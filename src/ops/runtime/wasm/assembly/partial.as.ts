// Fewer than four floats at the end of a row: nothing beyond them is read or written.

/** The first `count` (1 to 4) floats at p; the other lanes are 0. */
@inline export function ldPart(p: usize, count: i32): v128 {
  if (count >= 4) return v128.load(p)
  let x = v128.load32_zero(p)
  if (count > 1) x = v128.load32_lane(p + 4, x, 1)
  if (count > 2) x = v128.load32_lane(p + 8, x, 2)
  return x
}

/** Stores the first `count` (1 to 4) lanes at p. */
@inline export function stPart(p: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(p, x)
    return
  }
  v128.store32_lane(p, x, 0)
  if (count > 1) v128.store32_lane(p + 4, x, 1)
  if (count > 2) v128.store32_lane(p + 8, x, 2)
}
