import fc from 'fast-check'
import { zipSync } from 'fflate'
import { FormatError, NPZ_GROWTH, readNpz, writeNpz } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { goldenTest } from '../golden.js'
import { arrays } from './arrays.js'

const names = fc.stringMatching(/^[a-z_]{1,8}$/)

test.each([{ deflate: false }, { deflate: true }])('what is written is read again: %o', (options) => {
  fc.assert(
    fc.property(fc.dictionary(names, arrays, { maxKeys: 3 }), (named) => {
      const all = new Map(Object.entries(named))
      expect(readNpz(writeNpz(all, options))).toEqual(all)
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
  const file = (): Uint8Array => writeNpz([['features', { shape: [2], data: new Float32Array([1, 2]) }]], { deflate: true })
  expect(file()).toEqual(file())
})

goldenTest('reads CLIP features saved by NumPy, float32 and float16', ['univtg_features/vid.npz', 'univtg_features/txt.npz'], async (video, text) => {
  const { readNpzFile } = await import('spikemba/formats')
  const vid = (await readNpzFile(video)).get('features')!
  const txt = (await readNpzFile(text)).get('features')!
  expect([vid.shape, vid.type, txt.shape, txt.type]).toEqual([[15, 512], 'f4', [12, 512], 'f2'])
  expect([...(txt.data.slice(0, 3) as Float32Array)]).toEqual([0.339111328125, 0.11663818359375, 0.10198974609375])
})

test('a small file that inflates to far more is refused before it does', () => {
  const bomb = writeNpz([['zeros', { shape: [1 << 22], data: new Float32Array(1 << 22) }]], { deflate: true })
  expect(bomb.length).toBeLessThan(20_000)
  expect(() => readNpz(bomb, 'bomb.npz')).toThrow(/^bomb\.npz: zeros\.npy brings the arrays to 16777344 bytes, more than \d+; save it without compression/)
})

test('many small arrays that sum up to far more are refused too', () => {
  const array = { shape: [5000], data: new Float32Array(5000) }
  const bomb = writeNpz(
    Array.from({ length: 20 }, (_, i) => [`a${i}`, array] as const),
    { deflate: true },
  )
  expect(() => readNpz(bomb, 'bomb.npz')).toThrow(FormatError)
  expect(readNpz(bomb, 'trusted.npz', { growth: 1000 }).size).toBe(20)
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
  expect(readNpz(halves).get('x')!.data.byteLength).toBeLessThan(NPZ_GROWTH * halves.length)
  expect(() => readNpz(halves, 'x.npz', { growth: 1.5 })).toThrow('bytes in memory, more than the')
})

test.each([
  ['nothing', new Uint8Array(0)],
  ['text', new TextEncoder().encode('not a zip at all, but long enough to look for its directory')],
  ['a zip that is cut', writeNpz([['x', { shape: [100], data: new Float32Array(100) }]]).subarray(0, 300)],
  ['an unknown compression', unknownCompression()],
])('refuses %s', (_, bytes) => {
  expect(() => readNpz(bytes, 'v.npz')).toThrow(/^v\.npz at byte \d+: is no readable zip of arrays/)
})

test('what is no array is passed over', () => {
  expect(readNpz(zipSync({ 'readme.txt': new Uint8Array(5) })).size).toBe(0)
})

function unknownCompression(): Uint8Array {
  const bytes = zipSync({ 'x.npy': new Uint8Array(200) }, { level: 0 })
  bytes[bytes.length - 22 - 46 - 'x.npy'.length + 10] = 99
  return bytes
}
