/**
 * Running statistics (buffers) across micro-batches. Every micro-batch of a step starts from the same statistics r;
 * the step's new ones are the mean of what the micro-batches made of them, weighted by their samples:
 *
 *   r' = Σ_i (n_i / n) · update(r, micro-batch i)
 *
 * So the momentum counts per step whatever the size of a micro-batch, their order does not matter, and worker threads
 * give what one process gives.
 */
import * as tf from '@tensorflow/tfjs'
import type { Trainable } from '../trainable.js'
import { addInto } from './addInto.js'

export class RunningStatistics {
  private readonly buffers: ReadonlyMap<string, tf.Variable>
  private readonly start: ReadonlyMap<string, tf.Tensor>
  private readonly sums = new Map<string, tf.Tensor>()

  /** Remembers the statistics as they are. */
  constructor(model: Pick<Trainable, 'namedBuffers'>) {
    this.buffers = model.namedBuffers()
    this.start = new Map([...this.buffers].map(([name, variable]) => [name, tf.clone(variable)]))
  }

  /** Puts the remembered statistics back. */
  restore(): void {
    for (const [name, variable] of this.buffers) variable.assign(this.start.get(name)!)
  }

  /** Takes what a micro-batch made of the statistics, weighted, and puts the remembered ones back. */
  take(weight: number): void {
    for (const [name, variable] of this.buffers) addInto(this.sums, name, tf.mul(variable, weight))
    this.restore()
  }

  /** The weighted sums; they now belong to the caller. */
  release(): Map<string, tf.Tensor> {
    const sums = new Map(this.sums)
    this.sums.clear()
    return sums
  }

  /** Frees everything but the model's own buffers. */
  dispose(): void {
    tf.dispose([...this.start.values(), ...this.sums.values()])
    this.sums.clear()
  }
}
