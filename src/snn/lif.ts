import * as tf from '@tensorflow/tfjs'
import { showsTensors } from '../display/index.js'
import { Module } from '../nn/index.js'
import { lifScan } from '../ops/index.js'
import { OptionError, ShapeError } from '../tensor/index.js'
import { type LifOptions, type LifParameters, lifParameters } from './lifOptions.js'
import { type LifState, type LifStepResult, lifInitialState, lifStep } from './lifStep.js'
import { type LifPresets, lifPresets } from './presets.js'

/** How a layer of neurons runs over time. */
export interface LifForwardOptions {
  /** Where to start, what an earlier call returned; default at rest. */
  readonly state?: LifState
  /** Steps to run on a constant input [1, ...]; default the input's own t. */
  readonly steps?: number
  /** Also return the potential before each reset, and the threshold; default false. */
  readonly charged?: boolean
}

/** What {@link LIF.forward} returns. */
export interface LifResult {
  /** Zeros and ones [t, ...]. */
  readonly spikes: tf.Tensor
  /** Potential after each step, after its reset (before a delayed one) [t, ...]. */
  readonly membrane: tf.Tensor
  /** H, the potential that was compared with the threshold, before the reset of its spike [t, ...]; on request. */
  readonly charged?: tf.Tensor
  /** θ, what {@link charged} was compared with: a number, or [t, ...] where it adapts; on request. */
  readonly threshold?: number | tf.Tensor
  /** Where the next call continues. */
  readonly state: LifState
}

/** One call of a layer, as its hooks see it. Their tensors live as long as the call's: clone what is to be kept. */
export interface LifCall {
  /** Input [t, ...], or [1, ...] for one that stays. */
  readonly input: tf.Tensor
  /** Zeros and ones [t, ...]. */
  readonly spikes: tf.Tensor
  /** H, the potential that was compared with the threshold [t, ...]. */
  readonly charged: tf.Tensor
  /** θ, what it was compared with: a number, or [t, ...] where it adapts. */
  readonly threshold: number | tf.Tensor
  /** Whether the call went on from a state that was passed in. */
  readonly resumed: boolean
}

/**
 * Leaky integrate-and-fire neurons, a layer of any shape over time.
 *
 * The membrane is passed in and handed back: a call without a state starts at rest, and nothing needs to be reset
 * between samples.
 * `forward` over t steps is `step` repeated; plain configurations run as one fused kernel (lifScan), all others as a
 * loop over `lifStep`, where the equations are. Axes: t spike step, ... any shape of neurons.
 *
 * @example
 * ```ts
 * const neurons = new LIF({ tau: 2, vThreshold: 1 })
 * const { spikes, state } = neurons.forward(tf.ones([8, 3]).mul(1.5)) // 8 steps of 3 neurons
 * neurons.forward(tf.ones([8, 3]), { state }) // the next 8 steps
 * spikes.sum(0) // spikes of each neuron
 * ```
 */
export class LIF extends Module {
  /** The conventions of six libraries. */
  static readonly presets: LifPresets = lifPresets

  /** Every choice, with the defaults filled in. */
  readonly parameters: LifParameters
  /** logit(1 - beta), when it is learned. */
  private readonly w: tf.Variable | undefined
  private readonly hooks = new Set<(call: LifCall) => void>()

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
   * Runs t steps, the same as {@link step} t times.
   * @param x input [t, ...]
   * @throws ShapeError when the input has no step, or the state is of other neurons
   */
  forward(x: tf.Tensor, { state, steps = x.shape[0]!, charged = false }: LifForwardOptions = {}): LifResult {
    const from = state ?? this.initialState(x.shape.slice(1))
    if (x.rank < 1 || x.shape[0] === 0) throw new ShapeError('LIF', 'x', x.shape, 't >= 1, ...')
    if (steps !== x.shape[0] && x.shape[0] !== 1)
      throw new OptionError(
        'steps',
        steps,
        `${x.shape[0]}, the input's own steps (only an input of one step can be held)`,
      )
    if (!tf.util.arraysEqual(from.membrane.shape, x.shape.slice(1)))
      throw new ShapeError('LIF', 'state.membrane', from.membrane.shape, x.shape.slice(1).join(', '))
    const full = charged || this.hooks.size > 0
    const result = this.isPlain() ? this.fused(x, from, steps, full) : this.loop(x, from, steps, full)
    if (this.hooks.size > 0) {
      const { spikes, charged: h, threshold } = result
      this.tell({ input: x, spikes, charged: h!, threshold: threshold!, resumed: state !== undefined })
    }
    return showsTensors('LIF result', result)
  }

  /**
   * One step.
   * @param x input of one step [...]
   * @param state default at rest
   */
  step(x: tf.Tensor, state?: LifState): LifStepResult {
    const result = this.advance(x, state ?? this.initialState(x.shape))
    if (this.hooks.size > 0)
      tf.tidy(() => {
        const { spikes, charged, threshold } = result
        const one = (tensor: tf.Tensor): tf.Tensor => tensor.expandDims(0)
        this.tell({
          ...{ input: one(x), spikes: one(spikes), charged: one(charged), resumed: state !== undefined },
          threshold: typeof threshold === 'number' ? threshold : one(threshold),
        })
      })
    return result
  }

  /**
   * Calls a function after every `forward` and `step`, as PyTorch's `register_forward_hook`.
   * @returns takes it away again
   */
  onForward(hook: (call: LifCall) => void): () => void {
    this.hooks.add(hook)
    return () => void this.hooks.delete(hook)
  }

  private tell(call: LifCall): void {
    for (const hook of this.hooks) hook(call)
  }

  private advance(x: tf.Tensor, state: LifState): LifStepResult {
    return lifStep(this.parameters, x, state, this.w ? this.w.sigmoid() : this.parameters.leak)
  }

  /** Whether it is what the fused kernel can do: a membrane with a fixed leak towards its reset, and nothing else. */
  isPlain(): boolean {
    const { leak, vReset, vRest, resetDelay, currentKept, refractory, adaptive } = this.parameters
    return (
      !this.w &&
      leak > 0 &&
      vRest === (vReset ?? 0) &&
      !resetDelay &&
      currentKept === undefined &&
      refractory === 0 &&
      !adaptive
    )
  }

  private fused(x: tf.Tensor, state: LifState, steps: number, charged: boolean): LifResult {
    const { leak, vThreshold, vReset, decayInput, detachReset, surrogate, fireOnEqual } = this.parameters
    const options = { tau: 1 / leak, vThreshold, vReset, decayInput, detachReset, surrogate, fireOnEqual }
    const { spikes, membrane, last } = lifScan(x, { ...options, steps, initial: state.membrane, membrane: true })
    const result = { spikes, membrane: membrane!, state: { membrane: last } }
    return charged
      ? { ...result, charged: this.charge(x, state.membrane, spikes, membrane!), threshold: vThreshold }
      : result
  }

  /** H of the fused kernel, which keeps V alone: charged anew where a spike has reset it, else V itself. */
  private charge(x: tf.Tensor, initial: tf.Tensor, spikes: tf.Tensor, membrane: tf.Tensor): tf.Tensor {
    const { leak, vRest, decayInput } = this.parameters
    return tf.tidy(() => {
      const before = tf.concat([initial.expandDims(0), membrane.slice(0, membrane.shape[0]! - 1)]) // V[t-1]
      const distance = before.sub(vRest)
      const h = decayInput ? before.add(x.sub(distance).mul(leak)) : before.sub(distance.mul(leak)).add(x)
      return tf.where(spikes.cast('bool'), h, membrane)
    })
  }

  private loop(x: tf.Tensor, state: LifState, steps: number, charged: boolean): LifResult {
    const spikes: tf.Tensor[] = []
    const membrane: tf.Tensor[] = []
    const before: Pick<LifStepResult, 'charged' | 'threshold'>[] = []
    let now = state
    for (let t = 0; t < steps; t++) {
      const out = this.advance(x.slice(x.shape[0] === 1 ? 0 : t, 1).squeeze([0]), now)
      spikes.push(out.spikes)
      membrane.push(out.membrane)
      if (charged) before.push(out)
      now = out.state
    }
    const result = { spikes: tf.stack(spikes), membrane: tf.stack(membrane), state: now }
    if (!charged) return result
    const thetas = before.map(({ threshold }) => threshold)
    const threshold = thetas.every((theta) => typeof theta === 'number') ? thetas[0]! : tf.stack(thetas as tf.Tensor[])
    return { ...result, charged: tf.stack(before.map(({ charged }) => charged)), threshold }
  }
}
