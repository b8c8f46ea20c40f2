/**
 * How products of matrices are computed; all else is float32, and so are parameters, gradients and sums of them.
 *
 *   'float32'  as it says. On an NVIDIA card TensorFlow would take tf32 unless told otherwise.
 *   'tf32'     on NVIDIA cards since Ampere: 10 of the 23 bits of each mantissa are read
 *   'bf16'     linear maps, forwards and backwards: operands and products are rounded to 7 bits of mantissa
 */
export type Precision = 'float32' | 'tf32' | 'bf16'

export const PRECISIONS: readonly Precision[] = ['float32', 'tf32', 'bf16']

let current: Precision = 'float32'

/** Of the backend that `useBackend` has started. */
export const getPrecision = (): Precision => current

export function setPrecision(precision: Precision): void {
  current = precision
}
