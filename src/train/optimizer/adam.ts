import * as tf from '@tensorflow/tfjs'
import { adamStep } from '../../ops/internal.js'
import { decays } from './decay.js'

/** Choices of {@link Adam}. */
export interface AdamOptions {
  /** Decay of the first moment; default .9. */
  readonly beta1?: number
  /** Decay of the second moment; default .999. */
  readonly beta2?: number
  /** Added to the root of the second moment; default 1e-8. */
  readonly epsilon?: number
  /** λ; 0 for none. Default 1e-4. */
  readonly weightDecay?: number
  /** Default 'decoupled'. */
  readonly weightDecayMode?: 'l2' | 'decoupled'
}

/** Gradients by parameter name; a parameter that took no part in the loss is absent. */
export type Gradients = ReadonlyMap<string, tf.Tensor>

/**
 * Adam over named parameters, weight decay coupled ('l2', the paper's setting) or decoupled (AdamW). The equations are
 * the op's, `adamStep`;
 * this class holds the moments and knows which parameters decay.
 *
 * @example
 * ```ts
 * const layer = new Linear(4, 1, { random: Random.seeded(0) })
 * const adam = new Adam(layer.namedParameters())
 * const gradients = gradientsOf(layer, () => layer.forward(tf.ones([8, 4])).square().mean())
 * adam.apply(gradients, 1e-3)
 * tf.dispose([...gradients.values()])
 * ```
 */
export class Adam {
  /** Steps taken so far. */
  steps = 0
  private readonly moments: ReadonlyMap<string, { readonly m: tf.Variable; readonly v: tf.Variable }>
  private readonly options: Required<AdamOptions>

  constructor(
    private readonly parameters: ReadonlyMap<string, tf.Variable>,
    options: AdamOptions = {},
  ) {
    this.options = {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 1e-4,
      weightDecayMode: 'decoupled',
      ...options,
    }
    this.moments = new Map([...parameters].map(([name, { shape }]) => [name, { m: zeros(shape), v: zeros(shape) }]))
  }

  /**
   * Moves every parameter that has a gradient.
   * @param lr learning rate of this step
   * @param scale what every gradient is multiplied by first, such as {@link clipFactor}
   */
  apply(gradients: Gradients, lr: number, scale = 1): void {
    this.steps++
    const { weightDecay, weightDecayMode, ...options } = this.options
    const moved = [...this.parameters].flatMap(([name, parameter]) => {
      const gradient = gradients.get(name)
      return gradient
        ? [{ decaying: decays(name, parameter.shape), tensors: { parameter, gradient, ...this.moments.get(name)! } }]
        : []
    })
    for (const decaying of [true, false]) {
      const list = moved.filter((each) => each.decaying === decaying).map(({ tensors }) => tensors)
      adamStep(list, {
        ...options,
        lr,
        weightDecay: decaying ? weightDecay : 0,
        decoupled: weightDecayMode === 'decoupled',
        step: this.steps,
        scale,
      })
    }
  }

  /** The moments under `m.<parameter>` and `v.<parameter>`: what a checkpoint keeps and `steps` completes. */
  namedState(): Map<string, tf.Variable> {
    return new Map(
      [...this.moments].flatMap(([name, { m, v }]): [string, tf.Variable][] => [
        [`m.${name}`, m],
        [`v.${name}`, v],
      ]),
    )
  }

  /** Frees both moments of every parameter. */
  dispose(): void {
    for (const variable of this.namedState().values()) variable.dispose()
  }
}

function zeros(shape: number[]): tf.Variable {
  const zero = tf.zeros(shape)
  const variable = tf.variable(zero, false)
  zero.dispose()
  return variable
}
