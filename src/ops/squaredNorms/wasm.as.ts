// Sums of squares.
import { all, add, mul, sum } from '../runtime/wasm/assembly/simd.as'
import { ldPart } from '../runtime/wasm/assembly/partial.as'

/** out [1] = Σ x² over size values, a thousand at a time before they join the total. */
export function sumSquares(x: usize, out: usize, size: i32): void {
  let total: f32 = 0
  for (let first = 0; first < size; first += 1024) {
    const end = min(first + 1024, size)
    let lanes = all(0)
    for (let i = first; i < end; i += 4) { const v = ldPart(x + <usize>i * 4, end - i); lanes = add(lanes, mul(v, v)) }
    total += sum(lanes)
  }
  store<f32>(out, total)
}
