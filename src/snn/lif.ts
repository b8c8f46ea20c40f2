/**
 * Leaky integrate-and-fire neurons, a layer of any shape over time.
 *
 * The membrane is passed in and handed back: a call without a state starts at rest, and nothing needs to be reset between samples.
 * `forward` over t steps is `step` repeated; plain configurations run as one fused kernel (lifScan), all others as a loop over {@link lifStep},
 * where the equations are. Axes: t spike step, ... any shape of neurons.
 */
import * as tf from '@tensorflow/tfjs'
import { Module } from '../nn/index.js'
import { lifScan } from '../ops/index.js'
import { OptionError, ShapeError } from '../tensor/index.js'
import { type LifOptions, type LifParameters, lifParameters } from './lifOptions.js'
import { type LifState, type LifStepResult, lifInitialState, lifStep } from './lifStep.js'
import { type LifPresets, lifPresets } from './presets.js'

export interface LifForwardOptions {
  /** Steps to run on a constant input [1, ...]; default the input's own t. */
  readonly steps?: number
}

export interface LifResult {
  /** Zeros and ones [t, ...]. */
  readonly spikes: tf.Tensor
  /** Potential after each step, after its reset (before a delayed one) [t, ...]. */
  readonly membrane: tf.Tensor
  /** Where the next call continues. */
  readonly state: LifState
}

export class LIF extends Module {
  /** The conventions of six libraries. */
  static readonly presets: LifPresets = lifPresets

  /** Every choice, with the defaults filled in. */
  readonly parameters: LifParameters
  /** logit(1 - beta), when it is learned. */
  private readonly w: tf.Variable | undefined

  /** @throws OptionError naming the first option out of range */
  constructor(options: LifOptions = {}) {
    super()
    this.parameters = lifParameters(options)
    const { leak, learnTau } = this.parameters
    this.w = learnTau ? this.parameter('w', tf.scalar(Math.log(leak / (1 - leak)))) : undefined
  }

  /** The state before the first step, for neurons of a shape: everything at rest. */
  initialState(shape: number[]): LifState {
    return lifInitialState(this.parameters, shape)
  }

  /**
   * @param x input [t, ...]
   * @param state where to start; default at rest
   * @throws ShapeError when the input has no step, or the state is of other neurons
   */
  forward(x: tf.Tensor, state: LifState = this.initialState(x.shape.slice(1)), { steps = x.shape[0]! }: LifForwardOptions = {}): LifResult {
    if (x.rank < 1 || x.shape[0] === 0) throw new ShapeError('LIF', 'x', x.shape, 't >= 1, ...')
    if (steps !== x.shape[0] && x.shape[0] !== 1)
      throw new OptionError('steps', steps, `${x.shape[0]}, the input's own steps (only an input of one step can be held)`)
    if (!tf.util.arraysEqual(state.membrane.shape, x.shape.slice(1)))
      throw new ShapeError('LIF', 'state.membrane', state.membrane.shape, x.shape.slice(1).join(', '))
    return this.isPlain() ? this.fused(x, state, steps) : this.loop(x, state, steps)
  }

  /**
   * @param x input of one step [...]
   * @param state default at rest
   */
  step(x: tf.Tensor, state: LifState = this.initialState(x.shape)): LifStepResult {
    return lifStep(this.parameters, x, state, this.w ? this.w.sigmoid() : this.parameters.leak)
  }

  /** What the fused kernel can do: a membrane with a fixed leak towards its reset, and nothing else. */
  private isPlain(): boolean {
    const { leak, vReset, vRest, resetDelay, currentKept, refractory, adaptive } = this.parameters
    return !this.w && leak > 0 && vRest === (vReset ?? 0) && !resetDelay && currentKept === undefined && refractory === 0 && !adaptive
  }

  private fused(x: tf.Tensor, state: LifState, steps: number): LifResult {
    const { leak, vThreshold, vReset, decayInput, detachReset, surrogate, fireOnEqual } = this.parameters
    const options = { tau: 1 / leak, vThreshold, vReset, decayInput, detachReset, surrogate, fireOnEqual }
    const { spikes, membrane, last } = lifScan(x, { ...options, steps, initial: state.membrane, membrane: true })
    return { spikes, membrane: membrane!, state: { membrane: last } }
  }

  private loop(x: tf.Tensor, state: LifState, steps: number): LifResult {
    const spikes: tf.Tensor[] = []
    const membrane: tf.Tensor[] = []
    let now = state
    for (let t = 0; t < steps; t++) {
      const out = this.step(x.slice(x.shape[0] === 1 ? 0 : t, 1).squeeze([0]), now)
      spikes.push(out.spikes)
      membrane.push(out.membrane)
      now = out.state
    }
    return { spikes: tf.stack(spikes), membrane: tf.stack(membrane), state: now }
  }
}
