/** What one step of Adam takes. All tensors of one shape. */
import type * as tf from '@tensorflow/tfjs'

export interface AdamTensors {
  /** What is trained; gets new values. */
  readonly parameter: tf.Variable
  /** Its gradient. */
  readonly gradient: tf.Tensor
  /** Running mean of the gradient; zeros before the first step; gets new values. */
  readonly m: tf.Variable
  /** Running mean of its square; zeros before the first step; gets new values. */
  readonly v: tf.Variable
}

export interface AdamStepOptions {
  /** Learning rate. */
  readonly lr: number
  /** Share of the old mean that stays; usually .9. */
  readonly beta1: number
  /** Share of the old mean square that stays; usually .999. */
  readonly beta2: number
  /** Added to the root; usually 1e-8. */
  readonly epsilon: number
  /** λ; 0 for none. */
  readonly weightDecay: number
  /** true: w shrinks by lr λ beside the step (AdamW); false: λ w joins the gradient (L2). */
  readonly decoupled: boolean
  /** Steps taken, this one included; 1 for the first. */
  readonly step: number
}
