/** Row-major and column-major order of the same array. */
import { type TypedArray, zerosLike } from './elements.js'

/**
 * Reorders the elements of an array whose axes run in the opposite order in memory.
 * @param data elements, first axis fastest (Fortran order) for `toC`, last axis fastest (C order) otherwise
 * @param shape the array's shape
 */
export function reorder<T extends TypedArray>(data: T, shape: readonly number[], to: 'C' | 'F'): T {
  const result = zerosLike(data) // not data.slice(): that of a Node Buffer shares its memory
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1)) // of Fortran order
  const index = new Array<number>(shape.length).fill(0)
  let f = 0
  for (let c = 0; c < data.length; c++) {
    if (to === 'C') result[c] = data[f]!
    else result[f] = data[c]!
    // The last axis counts on; a full axis falls back to 0 and carries.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      f += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      f -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return result
}
