import * as tf from '@tensorflow/tfjs'
import { freeingOnTheWay } from '../../ops/internal.js'
import type { Gradients } from '../optimizer/adam.js'
import type { Trainable } from '../trainable.js'

/**
 * Gradients of a loss with respect to a network's parameters, by their dotted names: what {@link Adam.apply} takes.
 * A parameter that took no part in the loss is absent. The caller frees the gradients; what the loss made on the way is
 * freed here, as soon as the backward pass has gone past it.
 *
 * @param loss computes a scalar from the network's parameters
 * @example
 * ```ts
 * const adam = new Adam(net.namedParameters())
 * const gradients = gradientsOf(net, () => net.forward(x).squaredDifference(y).mean())
 * adam.apply(gradients, 1e-3)
 * tf.dispose([...gradients.values()])
 * ```
 */
export function gradientsOf(
  network: Pick<Trainable, 'namedParameters'>,
  loss: () => tf.Tensor,
): Map<string, tf.Tensor> & Gradients {
  const parameters = [...network.namedParameters()]
  const variables = parameters.map(([, variable]) => variable)
  const { value, grads } = tf.variableGrads(
    freeingOnTheWay(() => loss().asScalar(), variables),
    variables,
  )
  value.dispose()
  return new Map(
    parameters.flatMap(([name, variable]): [string, tf.Tensor][] =>
      grads[variable.name] ? [[name, grads[variable.name]!]] : [],
    ),
  )
}
