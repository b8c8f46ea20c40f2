/**
 * The products of a linear map with operands rounded to bfloat16 (8 bits of exponent, 7 of mantissa), on TensorFlow:
 * half the bytes, and on many processors and cards twice to sixteen times the speed. What comes out is float32 again,
 * and so are the parameters that an optimizer changes by less than a bfloat16 can tell.
 * Source: Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training, https://arxiv.org/abs/1905.12322
 */
import { bfloat16Einsum } from '../runtime/tfjsPrivate.js'
import { type LinearProducts, lead, tensorflowProducts } from './products.js'

export const bfloat16Products: LinearProducts = {
  y(x, weight, bias) {
    const product = bfloat16Einsum(`${lead(x)}i,oi->${lead(x)}o`, x, weight)
    return bias ? product.add(bias) : product
  },
  dx: (dy, weight) => bfloat16Einsum(`${lead(dy)}o,oi->${lead(dy)}i`, dy, weight),
  dWeight: (dy, x) => bfloat16Einsum(`${lead(dy)}o,${lead(x)}i->oi`, dy, x),
  dBias: tensorflowProducts.dBias,
}
