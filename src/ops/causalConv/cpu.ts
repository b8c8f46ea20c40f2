/**
 * Causal convolution and SiLU as plain loops over typed arrays, one channel at a time.
 *
 *   v_t  = bias + Σ_j w_j X_{t-(k-1)+j}        y_t = SiLU(v_t) mask_t        X = x · mask, initialState before it
 *   gv   = dy mask SiLU'(v)
 *   dw_j = Σ_t gv_t X_{t-(k-1)+j}              dX_{t-(k-1)+j} += gv_t w_j    dbias = Σ_t gv_t
 */
import { type Loop, runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { type ConvSizes, convSizes } from './types.js'

/** x, weight, bias?, mask?, initialState? → y */
export const forward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) =>
    convForwardLoop(valuesOf(call, input), convSizes(call), outputLike(call.inputs.x!)),
  )

/** The same, and dy → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    const { x, weight, bias, initialState, dy } = call.inputs
    const gradients = {
      x: outputLike(x!),
      weight: outputLike(weight!),
      bias: outputLike(bias),
      initialState: outputLike(initialState),
    }
    convBackwardLoop(valuesOf(call, input), convSizes(call), input(dy!), gradients)
  })

function valuesOf({ inputs: { x, weight, bias, mask, initialState } }: KernelCall, input: Loop['input']): ConvValues {
  return {
    x: input(x!),
    weight: input(weight!),
    bias: input(bias),
    mask: input(mask),
    initialState: input(initialState),
  }
}

type Values = Float32Array | Float64Array

/** Row-major values; absent = the default of the public function. */
export interface ConvValues {
  readonly x: Values
  readonly weight: Values
  readonly bias?: Values
  readonly mask?: Values
  readonly initialState?: Values
}

/** Where gradients are added to; all zero at the start. */
export interface ConvGradients {
  readonly x: Values
  readonly weight: Values
  readonly bias?: Values
  readonly initialState?: Values
}

/** Writes y [b, l, e]. */
export function convForwardLoop(input: ConvValues, sizes: ConvSizes, y: Values): void {
  const { b, l, e, k, silu } = sizes
  const { weight, bias, mask } = input
  const line = new Float64Array(k - 1 + l)
  for (let ib = 0; ib < b; ib++) {
    for (let ie = 0; ie < e; ie++) {
      layOut(input, sizes, ib, ie, line)
      for (let t = 0; t < l; t++) {
        const token = tokenAt(sizes, ib, t)
        let v = bias ? bias[ie]! : 0
        for (let j = 0; j < k; j++) v += weight[ie * k + j]! * line[t + j]!
        y[token * e + ie] = (silu ? v / (1 + Math.exp(-v)) : v) * (mask ? mask[token]! : 1)
      }
    }
  }
}

/** Adds to every gradient, from dy [b, l, e]. */
export function convBackwardLoop(input: ConvValues, sizes: ConvSizes, dy: Values, gradients: ConvGradients): void {
  const { b, l, e, k, silu } = sizes
  const { weight, bias, mask } = input
  const line = new Float64Array(k - 1 + l)
  const dLine = new Float64Array(k - 1 + l)
  for (let ib = 0; ib < b; ib++) {
    for (let ie = 0; ie < e; ie++) {
      layOut(input, sizes, ib, ie, line)
      dLine.fill(0)
      for (let t = 0; t < l; t++) {
        const token = tokenAt(sizes, ib, t)
        let v = bias ? bias[ie]! : 0
        for (let j = 0; j < k; j++) v += weight[ie * k + j]! * line[t + j]!
        const s = 1 / (1 + Math.exp(-v))
        const g = dy[token * e + ie]! * (mask ? mask[token]! : 1) * (silu ? s + v * s * (1 - s) : 1)
        if (gradients.bias) gradients.bias[ie]! += g
        for (let j = 0; j < k; j++) {
          gradients.weight[ie * k + j]! += g * line[t + j]!
          dLine[t + j]! += g * weight[ie * k + j]!
        }
      }
      for (let t = 0; t < l; t++) {
        const token = tokenAt(sizes, ib, t)
        gradients.x[token * e + ie] = dLine[k - 1 + t]! * (mask ? mask[token]! : 1)
      }
      if (gradients.initialState)
        for (let j = 0; j < k - 1; j++) gradients.initialState[(ib * (k - 1) + j) * e + ie] = dLine[j]!
    }
  }
}

/** The t-th token in scan order. */
function tokenAt({ l, reverse }: ConvSizes, batch: number, t: number): number {
  return batch * l + (reverse ? l - 1 - t : t)
}

/** One channel's k - 1 predecessors and masked tokens, in scan order. */
function layOut(
  { x, mask, initialState }: ConvValues,
  sizes: ConvSizes,
  batch: number,
  channel: number,
  line: Float64Array,
): void {
  const { l, e, k } = sizes
  for (let j = 0; j < k - 1; j++) line[j] = initialState ? initialState[(batch * (k - 1) + j) * e + channel]! : 0
  for (let t = 0; t < l; t++) {
    const token = tokenAt(sizes, batch, t)
    line[k - 1 + t] = x[token * e + channel]! * (mask ? mask[token]! : 1)
  }
}
