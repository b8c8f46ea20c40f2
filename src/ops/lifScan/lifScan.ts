import * as tf from '@tensorflow/tfjs'
import { OptionError, ShapeError } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import * as cpu from './cpu.js'
import { lifScanReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import {
  GRADIENTS,
  type LifAttributes,
  type LifScanOptions,
  type LifScanResult,
  type LifScanSettings,
  lifAttributes,
  lifScanSettings,
} from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('LifScan', { cpu, wasm, tensorflow, webgpu })

/**
 * Leaky integrate-and-fire neurons over time. The equations stand in `reference.ts`.
 * Axes: t spike step, … neurons of any shape.
 *
 * Gradients reach the current and the initial potential, from spikes, last and membrane.
 * @param current input X [t, …], or [1, …] with `steps` for a current that stays
 * @throws ShapeError when the current's first axis is neither 1 nor `steps`, or `initial` has another shape than a
 *   step; OptionError for tau below 1
 */
export function lifScan(current: tf.Tensor, options: LifScanOptions = {}): LifScanResult {
  const settings = lifScanSettings(current.shape[0] ?? 0, options)
  check(current, settings)
  const { initial } = settings
  const attrs = lifAttributes(settings)
  return tf.tidy(() =>
    attrs && isFused('LifScan', { inputs: { current, initial }, attrs })
      ? fused(current, initial, attrs)
      : lifScanReference(current, settings),
  )
}

function fused(current: tf.Tensor, initial: tf.Tensor | undefined, attrs: LifAttributes): LifScanResult {
  const outputGradients = ['dSpikes', 'dLast', ...(attrs.membrane ? ['dMembrane'] : [])]
  const [spikes, last, membrane] = runFused('LifScan', {
    inputs: { current, initial },
    attrs,
    gradients: GRADIENTS,
    outputGradients,
  })
  return { spikes: spikes!, last: last!, ...(membrane ? { membrane } : {}) }
}

function check({ shape }: tf.Tensor, { steps, initial, tau }: LifScanSettings): void {
  if (!(steps >= 1)) throw new OptionError('steps', steps, 'at least 1')
  if (shape[0] !== 1 && shape[0] !== steps) throw new ShapeError('lifScan', 'current', shape, `t=${steps} or 1, …`)
  if (initial && initial.shape.join() !== shape.slice(1).join())
    throw new ShapeError('lifScan', 'initial', initial.shape, shape.slice(1).join(', '))
  if (!(tau >= 1)) throw new OptionError('tau', tau, 'at least 1 step')
}
