import fc from 'fast-check'
import { zipSync } from 'fflate'
import { FormatError, readNpz, writeNpy, writeNpz } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { asFloat32 } from '../../src/formats/internal.js'
import { goldenTest } from '../golden.js'
import { arrays } from './arrays.js'
import { npyBytes } from './npyBytes.js'

const names = fc.stringMatching(/^[a-z_]{1,8}$/)

test.each([{ deflate: false }, { deflate: true }])('what is written is read again: %o', (options) => {
  fc.assert(
    fc.property(fc.dictionary(names, arrays, { maxKeys: 3 }), (named) => {
      const all = new Map(Object.entries(named))
      expect(new Map(readNpz(writeNpz(all, options)))).toEqual(all)
    }),
    { numRuns: 40 },
  )
})

test('refuses names that could not be read again', () => {
  const array = { shape: [1], data: new Float32Array(1) }
  const refused = (...names: string[]): (() => Uint8Array) => {
    return () => writeNpz(names.map((name) => [name, array] as const))
  }
  expect(refused('features', 'features')).toThrow('writeNpz: two entries are called "features"')
  expect(refused('\ud83e')).toThrow('holds half a character')
  expect([...readNpz(refused('__proto__', 'a', 'a.npy', 'b/c')()).keys()]).toEqual(['__proto__', 'a', 'a.npy', 'b/c'])
})

test('the same arrays give the same bytes', () => {
  const file = (): Uint8Array =>
    writeNpz([['features', { shape: [2], data: new Float32Array([1, 2]) }]], { deflate: true })
  expect(file()).toEqual(file())
})

goldenTest(
  'reads CLIP features saved by NumPy, float32 and float16',
  ['univtg_features/vid.npz', 'univtg_features/txt.npz'],
  async (video, text) => {
    const { readNpzFile } = await import('spikemba/formats')
    const vid = (await readNpzFile(video)).get('features')!
    const txt = (await readNpzFile(text)).get('features')!
    expect([vid.shape, vid.type, txt.shape, txt.type]).toEqual([[15, 512], 'f4', [12, 512], 'f2'])
    expect([...(txt.data.slice(0, 3) as Float32Array)]).toEqual([0.339111328125, 0.11663818359375, 0.10198974609375])
  },
)

test('a small file that inflates beyond the limit is refused before it does, and told how to raise it', () => {
  const bomb = writeNpz([['zeros', { shape: [1 << 20], data: new Float32Array(1 << 20) }]], { deflate: true })
  expect(bomb.length).toBeLessThan(10_000)
  expect(() => readNpz(bomb, 'bomb.npz', { limit: 1 << 20 })).toThrow(
    /^bomb\.npz: zeros\.npy brings the arrays to 4194432 bytes in memory, more than the limit of 1048576; where you trust the file, raise it/,
  )
})

test('many small arrays that sum up beyond the limit are refused too', () => {
  const array = { shape: [5000], data: new Float32Array(5000) }
  const bomb = writeNpz(
    Array.from({ length: 20 }, (_, i) => [`a${i}`, array] as const),
    { deflate: true },
  )
  expect(() => readNpz(bomb, 'bomb.npz', { limit: 100_000 })).toThrow(FormatError)
  expect(readNpz(bomb, 'bomb.npz', { limit: 500_000 }).size).toBe(20)
})

test('features of one clip, padded with zeros to 300, are honest', () => {
  const data = new Float32Array(300 * 256)
  data.fill(0.5, 0, 256)
  const file = writeNpz([['features', { shape: [300, 256], data }]], { deflate: true })
  expect(data.byteLength / file.length).toBeGreaterThan(200)
  const read = readNpz(file).get('features')!
  expect(read.shape).toEqual([300, 256])
  expect(asFloat32(read.data).every((x, i) => x === data[i])).toBe(true)
})

test('a size that deflate cannot have packed is a lie, whatever the limit', () => {
  const file = writeNpz([['x', { shape: [100], data: new Float32Array(100) }]], { deflate: true })
  new DataView(file.buffer).setUint32(file.length - 22 - 46 - 'x.npy'.length + 24, 1 << 30, true)
  expect(() => readNpz(file, 'x.npz', { limit: Infinity })).toThrow('x.npy claims 1073741824 bytes in')
})

test('an array that lies about its size inside the zip is refused', () => {
  const honest = writeNpz([['x', { shape: [100], data: new Float32Array(100) }]], { deflate: true })
  const view = new DataView(honest.buffer)
  const directory = honest.length - 22 - 46 - 'x.npy'.length
  expect(view.getUint32(directory, true)).toBe(0x02014b50)
  view.setUint32(directory + 24, 200, true) // its size before compression
  expect(() => readNpz(honest, 'x.npz')).toThrow('x.npz/x.npy')
})

test('half floats count with the size that they have in memory', () => {
  const halves = writeNpz([['x', { shape: [1 << 16], data: new Float32Array(1 << 16), type: 'f2' }]])
  expect(readNpz(halves).get('x')!.data.byteLength).toBe(1 << 18)
  expect(() => readNpz(halves, 'x.npz', { limit: 200_000 })).toThrow(
    'needs 262144 bytes in memory, more than the limit of 200000',
  )
})

test.each([
  ['nothing', new Uint8Array(0), 'v.npz at byte 0: is empty, expected an .npz archive of arrays'],
  [
    'text',
    new TextEncoder().encode('not a zip at all, but long enough to look for its directory'),
    /^v\.npz at byte \d+: is no readable zip of arrays/,
  ],
  [
    'a zip that is cut',
    writeNpz([['x', { shape: [100], data: new Float32Array(100) }]]).subarray(0, 300),
    /^v\.npz at byte 300: is no readable zip of arrays/,
  ],
  [
    'a zip without arrays',
    zipSync({ 'readme.txt': new Uint8Array(5) }),
    'is a zip archive without arrays, expected an .npz archive of arrays; unpack it first',
  ],
])('refuses %s', (_, bytes, message) => {
  expect(() => readNpz(bytes, 'v.npz')).toThrow(message)
})

test('what is no array is passed over', () => {
  expect([
    ...readNpz(zipSync({ 'readme.txt': new Uint8Array(5), 'x.npy': npyOf('<f4', new Uint8Array(4)) })).keys(),
  ]).toEqual(['x'])
})

const npyOf = (descr: string, bytes: Uint8Array): Uint8Array => {
  return npyBytes(
    `{'descr': ${descr.startsWith('[') ? descr : `'${descr}'`}, 'fortran_order': False, 'shape': (1,), }`,
    bytes,
  )
}

test.each([
  ['text', '<U2', new Uint8Array(8), 'holds text (type U2), expected numbers'],
  ['bytes', '|S3', new Uint8Array(3), 'holds text (type S3), expected numbers'],
  ['dates', '<M8[D]', new Uint8Array(8), 'holds dates (type M8[D]), expected numbers'],
  ['time spans', '<m8[ns]', new Uint8Array(8), 'holds time spans (type m8[ns])'],
  [
    'objects',
    '|O',
    Uint8Array.of(0x80, 4, 0x2e),
    'holds Python objects (type O), expected numbers (f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1); save each array by a name',
  ],
  ['complex numbers', '<c8', new Uint8Array(8), 'holds complex numbers (type c8)'],
  ['long doubles', '<f16', new Uint8Array(16), 'holds elements (type f16)'],
  ['records', "[('a', '<f4')]", new Uint8Array(4), 'holds records with fields'],
])('%s beside the features cost nothing until they are asked for', (_, descr, bytes, message) => {
  const arrays = readNpz(
    zipSync({
      'extra.npy': npyOf(descr, bytes),
      'features.npy': writeNpy({ shape: [1], data: new Float32Array([7]) }),
    }),
    'v.npz',
  )
  expect([...arrays.keys()]).toEqual(['features'])
  expect(arrays.get('features')!.data[0]).toBe(7)
  expect([...arrays.unreadable.keys()]).toEqual(['extra'])
  expect(() => arrays.get('extra')).toThrow(`v.npz/extra.npy at byte 10: ${message}`)
  expect(arrays.get('absent')).toBeUndefined()
})

test('an entry of another compression costs nothing until it is asked for; a damaged one costs the file', () => {
  const arrays = readNpz(unknownCompression(), 'v.npz')
  expect([...arrays.keys()]).toEqual(['y'])
  expect(() => arrays.get('x')).toThrow(
    "v.npz/x.npy: is compressed by zip's method 99, expected 0 (stored) or 8 (deflated)",
  )
  expect(() =>
    readNpz(zipSync({ 'x.npy': new Uint8Array(200), 'y.npy': npyOf('<f4', new Uint8Array(4)) }), 'v.npz'),
  ).toThrow('v.npz/x.npy at byte 0')
})

/** The first of two arrays says that it is compressed by method 99. */
function unknownCompression(): Uint8Array {
  const bytes = zipSync({ 'x.npy': new Uint8Array(200), 'y.npy': npyOf('<f4', new Uint8Array(4)) }, { level: 0 })
  bytes[bytes.length - 22 - 2 * (46 + 'x.npy'.length) + 10] = 99
  return bytes
}
