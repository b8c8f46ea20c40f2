import * as tf from '@tensorflow/tfjs'

/** Shortest union or hull; two equal points would divide by zero. */
const SHORTEST = 1e-6

/**
 * Overlap of intervals, with a slope also where they are apart.
 *
 *   IoU = intersection / union        gIoU = IoU - (hull - union) / hull          -1 < gIoU ≤ IoU ≤ 1
 *
 * Source: Rezatofighi et al., CVPR 2019, in one dimension as Moment-DETR uses it.
 *
 * Generalised temporal IoU of paired intervals.
 * @param a begin and end [..., 2]
 * @param b begin and end [..., 2], same shape or one that broadcasts
 * @returns [...]
 */
export function generalizedTemporalIou(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [aBegin, aEnd] = ends(a)
    const [bBegin, bEnd] = ends(b)
    const intersection = aEnd.minimum(bEnd).sub(aBegin.maximum(bBegin)).relu()
    const hull = aEnd.maximum(bEnd).sub(aBegin.minimum(bBegin))
    const union = aEnd.sub(aBegin).add(bEnd.sub(bBegin)).sub(intersection)
    return intersection.div(union.maximum(SHORTEST)).sub(hull.sub(union).div(hull.maximum(SHORTEST)))
  })
}

function ends(x: tf.Tensor): [begin: tf.Tensor, end: tf.Tensor] {
  const axis = x.rank - 1
  const origin = x.shape.map(() => 0)
  const size = [...x.shape.slice(0, -1), 1]
  return [x.slice(origin, size).squeeze([axis]), x.slice([...origin.slice(0, -1), 1], size).squeeze([axis])]
}
