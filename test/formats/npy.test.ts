import fc from 'fast-check'
import { FormatError, readNpy, type TypedArray, writeNpy } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { asFloat32 } from '../../src/formats/internal.js'
import { goldenTest } from '../golden.js'
import { arrays } from './arrays.js'
import { npyBytes } from './npyBytes.js'

test('reads what NumPy writes: little-endian floats in C order', () => {
  const { shape, data, type } = readNpy(
    npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new Float32Array([1, 2, 3, 4, 5, 6])),
  )
  expect({ shape, type, data }).toEqual({ shape: [2, 3], type: 'f4', data: new Float32Array([1, 2, 3, 4, 5, 6]) })
})

test('Fortran order comes out in C order', () => {
  // [[1, 2, 3], [4, 5, 6]] with columns first in memory
  const bytes = npyBytes(
    "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }",
    new Int32Array([1, 4, 2, 5, 3, 6]),
  )
  expect(readNpy(bytes).data).toEqual(new Int32Array([1, 2, 3, 4, 5, 6]))
})

test('big-endian numbers, truth values, a scalar, halves', () => {
  const big = (descr: string, ...bytes: number[]): TypedArray =>
    readNpy(npyBytes(`{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }`, new Uint8Array(bytes))).data
  expect(big('>f4', 0x3f, 0x80, 0, 0)).toEqual(new Float32Array([1]))
  expect(big('>i8', 0, 0, 0, 0, 0, 0, 1, 2)).toEqual(new BigInt64Array([258n]))
  expect(big('|b1', 1)).toEqual(new Uint8Array([1]))
  expect(big('<f2', 0, 0x3c)).toEqual(new Float32Array([1]))
  expect(big('>f2', 0x3c, 0)).toEqual(new Float32Array([1]))
  const scalar = readNpy(npyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", new Float64Array([7])))
  expect([scalar.shape, scalar.data[0]]).toEqual([[], 7])
})

test('versions 2 and 3 have a longer header length', () => {
  const first = writeNpy({ shape: [1], data: new Float32Array([3]) })
  const header = first.subarray(10, first.length - 4)
  for (const major of [2, 3]) {
    const bytes = new Uint8Array([
      ...first.subarray(0, 6),
      major,
      0,
      header.length,
      0,
      0,
      0,
      ...header,
      ...first.subarray(first.length - 4),
    ])
    expect(readNpy(bytes).data).toEqual(new Float32Array([3]))
  }
})

test('asFloat32 turns any numbers into float32', () => {
  expect(asFloat32(new BigInt64Array([3n, -1n]))).toEqual(new Float32Array([3, -1]))
  const same = new Float32Array(2)
  expect(asFloat32(same)).toBe(same)
})

test('what is written is read again, in either order', () => {
  fc.assert(
    fc.property(arrays, fc.boolean(), (array, fortranOrder) => {
      expect(readNpy(writeNpy(array, { fortranOrder }))).toEqual(array)
    }),
  )
})

test('the result shares no memory with the bytes unless asked', () => {
  const bytes = writeNpy({ shape: [2], data: new Float32Array([1, 2]) })
  const { data } = readNpy(bytes)
  const shared = readNpy(bytes, 'npy', { view: true }).data
  bytes.fill(0)
  expect([data[0], shared[0]]).toEqual([1, 0])
})

test.each([
  [
    'nothing',
    new Uint8Array(0),
    'features.npy at byte 0: is empty, expected an array saved by numpy.save; fetch or save it again',
  ],
  ['text', new TextEncoder().encode('a longer text'), 'does not begin with \\x93NUMPY'],
  [
    'a web page',
    new TextEncoder().encode('<!DOCTYPE html>'),
    'is a web page, not the file that was asked for, expected an array saved by numpy.save',
  ],
  ['a version of the future', npyBytes('{}', new Uint8Array(0), 9), 'is .npy version 9, expected 1, 2 or 3'],
  [
    'a header that is cut',
    writeNpy({ shape: [1], data: new Float32Array(1) }).subarray(0, 40),
    'ends after 40 bytes inside its header of 128',
  ],
  [
    'a version 2 header that is cut',
    new Uint8Array([...npyBytes('', new Uint8Array(0)).subarray(0, 6), 2, 0, 1, 0]),
    'ends after 10 bytes inside its header',
  ],
  [
    'fewer elements than the shape',
    writeNpy({ shape: [4], data: new Float32Array(4) }).subarray(0, 140),
    'holds 12 bytes of elements, expected 16 for f4[4]; the file is cut short',
  ],
  [
    'more elements than the shape',
    npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new Float32Array(2)),
    'save one array a file',
  ],
  [
    'a shape beyond memory',
    npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (999999999, 999999999), }", new Float32Array(1)),
    'the file is cut short',
  ],
  [
    'objects',
    npyBytes("{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
    'holds Python objects (type O8), expected numbers (f2, f4',
  ],
  [
    'a record',
    npyBytes("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)),
    'holds records with fields',
  ],
  ['no order', npyBytes("{'descr': '<f4', 'shape': (1,), }", new Float32Array(1)), "has no readable 'fortran_order'"],
  [
    'a shape of too large numbers',
    npyBytes(`{'descr': '<f4', 'fortran_order': False, 'shape': (${'9'.repeat(30)},), }`, new Float32Array(1)),
    'expected at most 32 whole numbers',
  ],
])('refuses %s', (_, bytes, message) => {
  expect(() => readNpy(bytes, 'features.npy')).toThrow(message)
  expect(() => readNpy(bytes, 'features.npy')).toThrow(FormatError)
})

test('refuses to take more memory than allowed', () => {
  expect(() =>
    readNpy(writeNpy({ shape: [4], data: new Float32Array(4), type: 'f2' }), 'x.npy', { limit: 15 }),
  ).toThrow('needs 16 bytes in memory, more than the limit of 15')
})

test('refuses to write a shape that the data do not fill, or a type that cannot hold them', () => {
  expect(() => writeNpy({ shape: [3], data: new Float32Array(2) })).toThrow('2 elements do not fill shape [3]')
  expect(() => writeNpy({ shape: [-1, -2], data: new Float32Array(2) })).toThrow(
    'shape [-1, -2], expected whole numbers of at least 0',
  )
  expect(() => writeNpy({ shape: [0.5, 4], data: new Float32Array(2) })).toThrow(
    'shape [0.5, 4], expected whole numbers',
  )
  expect(() => writeNpy({ shape: new Array(33).fill(1), data: new Float32Array(1) })).toThrow(
    '33 axes, expected at most the 32',
  )
  expect(() => writeNpy({ shape: [2], data: new Float32Array(2), type: 'i4' })).toThrow('f4 cannot be written as i4')
  expect(() => writeNpy({ shape: [2], data: new Float32Array(2), type: 'bf2' })).toThrow('cannot be written as bf2')
})

goldenTest('the header of a real feature file', ['univtg_features/vid.npz'], async (path) => {
  const { readNpzFile } = await import('spikemba/formats')
  const features = (await readNpzFile(path)).get('features')!
  expect([features.shape, features.type, features.data[0]]).toEqual([[15, 512], 'f4', 0.495361328125])
})
