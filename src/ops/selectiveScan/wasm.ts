/**
 * The scan by the WebAssembly kernels (wasm/*.as.ts).
 *
 * They keep the state before every SEGMENT tokens, [b, segments, blocks, n, WIDTH], and compute the states between
 * again in the backward pass: the memory of a call is a few times [b, l, e], never [b, l, e, n].
 */
import type { Kernel, KernelCall } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { REVERSE, SEGMENT, SOFTPLUS, WIDTH } from './codes.js'
import { type ScanSizes, scanSizes } from './types.js'

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState, checkpoints */
export const forward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, output, scratch }) => {
    const { u, delta, A, B, C, D, deltaBias, mask, initialState } = call.inputs
    const sizes = scanSizes(call)
    const { b, l, e, n } = sizes
    const y = output([b, l, e])
    const last = output([b, e, n])
    const checkpoints = output([b, Math.ceil(l / SEGMENT), Math.ceil(e / WIDTH), n, WIDTH])
    const inputs = [
      input(u),
      input(delta),
      input(A),
      input(B),
      input(C),
      input(D),
      input(deltaBias),
      input(mask),
      input(initialState),
    ] as const
    kernels.scanForward(
      ...inputs,
      y,
      checkpoints,
      last,
      scratch(kernels.scanForwardScratch(e, n, SEGMENT)),
      ...numbers(sizes, call),
    )
  })

/** The same, checkpoints, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { u, delta, A, B, C, D, deltaBias, mask, initialState, checkpoints, dy, dLast } = call.inputs
    const sizes = scanSizes(call)
    const inputs = [
      input(u),
      input(delta),
      input(A),
      input(B),
      input(C),
      input(D),
      input(deltaBias),
      input(mask),
    ] as const
    const outputGradients = [input(checkpoints), input(dy), input(dLast)] as const
    const given = [outputLike(u), outputLike(delta), outputLike(A), outputLike(B), outputLike(C)] as const
    const gradients = [...given, outputLike(D), outputLike(deltaBias), outputLike(initialState)] as const
    const work = scratch(kernels.scanBackwardScratch(sizes.e, sizes.n, SEGMENT))
    kernels.scanBackward(...inputs, ...outputGradients, ...gradients, work, ...numbers(sizes, call))
  })

/** The kernels' last seven arguments. */
const numbers = ({ b, l, e, n, softplus, reverse }: ScanSizes, { attrs }: KernelCall) =>
  [b, l, e, n, SEGMENT, attrs.rule!, (reverse ? REVERSE : 0) | (softplus ? SOFTPLUS : 0)] as const
