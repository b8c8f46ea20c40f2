import { expect, test } from 'vitest'
import { bfloat16ToFloat, floatToBfloat16, floatToHalf, halfToFloat } from '../../src/formats/internal.js'

test('halves of IEEE 754: the ends of the range, zero, one third', () => {
  expect([0x0000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555].map(halfToFloat)).toEqual([
    0,
    1,
    -2,
    65504,
    2 ** -14,
    2 ** -24,
    0.333251953125,
  ])
  expect([0x7c00, 0xfc00, 0x7e00].map(halfToFloat)).toEqual([Infinity, -Infinity, NaN])
  expect(Object.is(halfToFloat(0x8000), -0)).toBe(true)
})

test('narrowing rounds to nearest, ties to even', () => {
  expect(floatToHalf(1 + 2 ** -11)).toBe(0x3c00) // halfway between 1 and the next half: to the even one
  expect(floatToHalf(1 + 3 * 2 ** -11)).toBe(0x3c02)
  expect(floatToHalf(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01)
  expect(floatToHalf(2 ** -25)).toBe(0) // half of the smallest half
  expect(floatToHalf(3 * 2 ** -25)).toBe(2)
  expect([65519, 65520, -1e9].map(floatToHalf)).toEqual([0x7bff, 0x7c00, 0xfc00])
})

test('every half survives the way to float32 and back', () => {
  for (let half = 0; half < 0x10000; half++) {
    const noNumber = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0
    if (noNumber) expect(halfToFloat(floatToHalf(halfToFloat(half)))).toBeNaN()
    else if (floatToHalf(halfToFloat(half)) !== half) expect(floatToHalf(halfToFloat(half))).toBe(half)
  }
})

test('bfloat16 is the upper half of a float32', () => {
  expect([0x3f80, 0xc040, 0x7f80].map(bfloat16ToFloat)).toEqual([1, -3, Infinity])
  expect(floatToBfloat16(1 + 2 ** -8)).toBe(0x3f80) // tie to even
  expect(floatToBfloat16(1 + 3 * 2 ** -8)).toBe(0x3f82)
  expect(bfloat16ToFloat(floatToBfloat16(NaN))).toBeNaN()
  for (let value = 0; value < 0x7f80; value++)
    if (floatToBfloat16(bfloat16ToFloat(value)) !== value) expect(value).toBe('unchanged')
})
