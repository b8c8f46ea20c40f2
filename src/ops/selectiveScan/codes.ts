/** Numbers that the WebAssembly kernels are told. Compiled by both languages, so that they mean the same. */

/** Rules of discretization. */
export const MAMBA = 0
export const ZOH = 1
export const BILINEAR = 2
export const EULER = 3

/** Bits of the flags. */
export const REVERSE = 1
export const SOFTPLUS = 2

/** Channels in a block: the innermost axis of the checkpoints. */
export const WIDTH = 16
/** Tokens between two checkpoints: their decays and states, 2 · 16 · n · 16 floats, stay in the first cache. */
export const SEGMENT = 16
