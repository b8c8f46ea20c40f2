/** Bits of the flags that the WebAssembly kernels are told. Compiled by both languages, so that they mean the same. */

/** A spike subtracts the threshold. */
export const SOFT_RESET = 1
/** The gradient runs through the reset too. */
export const THROUGH_RESET = 2
/** The current is [1, m] and stays. */
export const CONSTANT_CURRENT = 4
