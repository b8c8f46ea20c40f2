/**
 * Tensors show themselves: shape, type, range, a few values, and a small heat map in notebooks.
 *
 * They are TensorFlow.js', which gives them no look of their own. Both hosts of ours, notebook kernels and Node's
 * `util.inspect`, ask a value for a method under a well-known symbol; these are put on the prototype of all tensors,
 * where no name can clash, no loop meets them, and nothing that TensorFlow.js does is replaced. A look that another
 * library has put there before stays.
 */
import * as tf from '@tensorflow/tfjs'
import { briefTensor, DISPLAY, showsAs, showTensor } from '../display/index.js'

if (!(DISPLAY in tf.Tensor.prototype))
  showsAs<tf.Tensor>(tf.Tensor.prototype, (tensor) => {
    const kind = tensor instanceof tf.Variable ? 'Variable' : 'Tensor'
    return { brief: briefTensor(tensor, kind), shown: () => showTensor(tensor, kind) }
  })
