/** Bits of the flags that the WebAssembly kernels are told. Compiled by both languages, so that they mean the same. */
export const REVERSE = 1
export const SILU = 2
