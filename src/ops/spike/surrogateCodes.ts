/**
 * Numbers of the surrogates whose derivative the kernels know. Compiled by both languages, so that they mean the same.
 */
export const ATAN = 0
export const SIGMOID = 1
export const FAST_SIGMOID = 2
export const TRIANGLE = 3
export const RECTANGLE = 4
export const STRAIGHT_THROUGH = 5
