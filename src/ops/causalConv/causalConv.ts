import * as tf from '@tensorflow/tfjs'
import { axes, OptionError, ShapeError } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import * as cpu from './cpu.js'
import { causalConvReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import { type CausalConvInput, convAttributes, GRADIENTS } from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('CausalConv', { cpu, wasm, tensorflow, webgpu })

/**
 * Causal depthwise convolution and SiLU: each channel's short filter over the tokens so far.
 *
 *   v_t = bias + Σ_j weight_j · (x · mask)_{t-(k-1)+j}        j = 0..k-1
 *   y_t = v_t σ(v_t) · mask_t
 *
 * Masking the input keeps padding out of its neighbours, masking the output keeps the bias out of the padding.
 * Source: Gu & Dao, Mamba, arXiv 2312.00752, section 3.4. Axes: b batch, l sequence, e channels, k taps.
 *
 * Gradients reach x, weight, bias and initialState.
 * @param input tensors and options, see {@link CausalConvInput}
 * @returns y [b, l, e]
 * @throws ShapeError naming the first tensor that does not fit; OptionError for an unknown activation
 */
export function causalConv(input: CausalConvInput): tf.Tensor3D {
  check(input)
  const { mask, ...tensors } = tensorsOf(input)
  const attrs = convAttributes(input)
  if (!isFused('CausalConv', { inputs: { ...tensors, mask }, attrs })) return causalConvReference(input)
  return tf.tidy(() => fused(tensors, mask, attrs))
}

/** What the kernels read; a single tap keeps no state. */
const tensorsOf = ({ x, weight, bias, initialState, mask }: CausalConvInput) => ({
  ...{ x, weight, bias, mask, initialState: weight.shape[2] > 1 ? initialState : undefined },
})

function fused(
  inputs: Record<string, tf.Tensor | undefined>,
  mask: tf.Tensor | undefined,
  attrs: Record<string, number>,
): tf.Tensor3D {
  const [y] = runFused('CausalConv', {
    inputs,
    nonDifferentiable: { mask },
    attrs,
    gradients: GRADIENTS,
    outputGradients: ['dy'],
  })
  return y as tf.Tensor3D
}

function check({ x, weight, bias, mask, initialState, activation = 'silu' }: CausalConvInput): void {
  const { b, e, k } = axes('causalConv', {
    x: [x, 'b l e'],
    weight: [weight, 'e 1 k'],
    bias: [bias, 'e'],
    mask: [mask, 'b l'],
  })
  if (initialState && initialState.shape.join() !== [b, k! - 1, e].join())
    throw new ShapeError('causalConv', 'initialState', initialState.shape, `b=${b}, k-1=${k! - 1}, e=${e}`)
  if (activation !== 'silu' && activation !== 'none')
    throw new OptionError('activation', activation, "'silu' or 'none'")
}
