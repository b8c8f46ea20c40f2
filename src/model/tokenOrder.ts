/**
 * Both modalities in one sequence whose padding stands only at the outer ends:
 *
 *   apart     text [w1 w2 · ·]   video [c1 c2 c3 ·]
 *   joint     [· · w1 w2  c1 c2 c3 ·]
 *
 * State spaces run across the seam, so a gap there would change what they compute. Text is rolled to the right by its
 * own padding and rolled back afterwards; both are gathers whose gradient is the other one (gather has no gradient on
 * wasm).
 * Axes: b batch, q words, l clips, m = q + l.
 */
import * as tf from '@tensorflow/tfjs'

/** The order of one batch; made once, used by every block. */
export interface TokenOrder {
  /** Ones at real tokens of the joint sequence [b, m]. */
  readonly mask: tf.Tensor2D
  /** Row of the flattened text that each right-aligned row comes from [b·q]. */
  readonly toRight: tf.Tensor1D
  /** And back. */
  readonly toLeft: tf.Tensor1D
  /** Places for words at the front, real or not. */
  readonly words: number
  /** Ones at real words of the joint sequence [b, m]. */
  readonly wordMask: tf.Tensor2D
}

/**
 * @param textMask [b, q], ones first
 * @param videoMask [b, l], ones first
 */
export function tokenOrder(textMask: tf.Tensor2D, videoMask: tf.Tensor2D): TokenOrder {
  return tf.tidy(() => {
    const [b, q] = textMask.shape
    const real = textMask.sum(1, true) // [b, 1]
    const position = tf.range(0, q).expandDims(0) // [1, q]
    const first = tf.range(0, b).mul(q).expandDims(1) // [b, 1]
    const wrapped = (index: tf.Tensor): tf.Tensor => index.sub(index.greaterEqual(q).toFloat().mul(q))
    const rows = (index: tf.Tensor): tf.Tensor1D => wrapped(index).add(first).flatten().round().toInt()
    const right = textMask.reverse(1)
    return {
      mask: tf.concat([right, videoMask], 1),
      wordMask: tf.concat([right, tf.zerosLike(videoMask)], 1),
      toRight: rows(position.add(real)),
      toLeft: rows(position.sub(real).add(q)),
      words: q,
    }
  })
}

/** [pad | text, video | pad] with zeros at padded tokens [b, m, d]. */
export function joinTokens(order: TokenOrder, text: tf.Tensor3D, video: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() =>
    tf.concat([permuteRows(text, order.toRight, order.toLeft), video], 1).mul(order.mask.expandDims(2)),
  )
}

/** The inverse of {@link joinTokens}, both left-aligned. */
export function splitTokens(
  order: TokenOrder,
  joint: tf.Tensor3D,
): { readonly text: tf.Tensor3D; readonly video: tf.Tensor3D } {
  return tf.tidy(() => {
    const [b, m, d] = joint.shape
    const text = joint.slice([0, 0, 0], [b, order.words, d])
    return {
      text: permuteRows(text, order.toLeft, order.toRight),
      video: joint.slice([0, order.words, 0], [b, m - order.words, d]),
    }
  })
}

/** Row i of the result is row `index[i]` of x [b, q, d] read as [b·q, d]; `inverse` undoes it. */
function permuteRows(x: tf.Tensor3D, index: tf.Tensor1D, inverse: tf.Tensor1D): tf.Tensor3D {
  const rows = x.reshape([-1, x.shape[2]])
  const moved = tf.customGrad((rows, save) => {
    ;(save as tf.GradSaveFunc)([inverse])
    return {
      value: (rows as tf.Tensor).gather(index),
      gradFunc: (dy, saved) => (dy as tf.Tensor).gather(saved[0] as tf.Tensor1D),
    }
  })(rows)
  return moved.reshape(x.shape)
}
