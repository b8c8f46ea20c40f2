import fc from 'fast-check'
import type { NpyArray, TypedArray } from 'spikemba/formats'
import { floatToHalf, halfToFloat } from '../../src/formats/internal.js'

const half = fc.float({ noNaN: true, min: -60000, max: 60000 }).map((x) => halfToFloat(floatToHalf(x)))
const numbers = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
const elements = {
  f2: [half, (values: number[]): TypedArray => Float32Array.from(values)],
  f4: [fc.float(), (values: number[]): TypedArray => Float32Array.from(values)],
  f8: [fc.double(), (values: number[]): TypedArray => Float64Array.from(values)],
  i1: [numbers(-128, 127), (values: number[]): TypedArray => Int8Array.from(values)],
  i2: [numbers(-32768, 32767), (values: number[]): TypedArray => Int16Array.from(values)],
  i4: [numbers(-(2 ** 31), 2 ** 31 - 1), (values: number[]): TypedArray => Int32Array.from(values)],
  i8: [numbers(-(2 ** 31), 2 ** 31 - 1), (values: number[]): TypedArray => BigInt64Array.from(values, BigInt)],
  u1: [numbers(0, 255), (values: number[]): TypedArray => Uint8Array.from(values)],
  u2: [numbers(0, 65535), (values: number[]): TypedArray => Uint16Array.from(values)],
  u4: [numbers(0, 2 ** 32 - 1), (values: number[]): TypedArray => Uint32Array.from(values)],
  u8: [numbers(0, 2 ** 32 - 1), (values: number[]): TypedArray => BigUint64Array.from(values, BigInt)],
  b1: [numbers(0, 1), (values: number[]): TypedArray => Uint8Array.from(values)],
} as const

/** Arrays of every type that .npy files hold, of zero to four axes, empty ones too. */
export const arrays: fc.Arbitrary<Required<NpyArray>> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(elements) as (keyof typeof elements)[])),
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  )
  .chain(([type, shape]) => {
    const length = shape.reduce((product, n) => product * n, 1)
    const [value, make] = elements[type]
    return fc
      .array(value, { minLength: length, maxLength: length })
      .map((values) => ({ type, shape, data: make(values) }))
  })
