/**
 * The nearest decimal, as Python's `float(f"{x:.2f}")` gives it: of the exact binary value, an exact tie going to the
 * even digit.
 * `toFixed` is exact too but sends ties away from zero: 0.125 becomes 0.13 there and 0.12 here.
 * @param digits after the point, 0–20
 */
export function roundDecimal(x: number, digits: number): number {
  const text = x.toFixed(digits)
  // x is halfway between two decimals of d digits only when it is an odd multiple of 2^-(d+1).
  const isTie = Math.abs(x * 2 ** (digits + 1)) % 2 === 1
  const last = Number(text.at(-1))
  return Number(isTie && last % 2 === 1 ? text.slice(0, -1) + (last - 1) : text)
}

/** A share as the evaluators print it: percent with two digits. */
export const percent = (share: number): number => roundDecimal(100 * share, 2)
