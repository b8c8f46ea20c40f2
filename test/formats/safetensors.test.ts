import fc from 'fast-check'
import { FormatError, readSafetensors, writeSafetensors } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { arrays } from './arrays.js'

/** A file with any header, right or wrong. */
function file(header: unknown, elements: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + elements.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(elements, 8 + text.length)
  return bytes
}

test('reads the example of the format, padding and metadata included', () => {
  const header = `{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   `
  const { tensors, metadata } = readSafetensors(file(header, new Uint8Array(new Float32Array([0.5, -2]).buffer)))
  expect(tensors.get('w')).toEqual({ type: 'f4', shape: [1, 2], data: new Float32Array([0.5, -2]) })
  expect(metadata).toEqual({ format: 'pt' })
})

test('half floats of both kinds come out as float32', () => {
  const header = {
    h: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
    b: { dtype: 'BF16', shape: [2], data_offsets: [4, 8] },
  }
  const { tensors } = readSafetensors(file(header, [0, 0x3c, 0, 0xc0, 0x80, 0x3f, 0x40, 0xc0]))
  expect(tensors.get('h')!.data).toEqual(new Float32Array([1, -2]))
  expect(tensors.get('b')!.data).toEqual(new Float32Array([1, -3]))
})

test('what is written is read again, metadata too', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), arrays, { maxKeys: 4 }),
      fc.dictionary(fc.string(), fc.string()),
      (named, metadata) => {
        const all = new Map(Object.entries(named).filter(([name]) => name !== '__metadata__'))
        const read = readSafetensors(writeSafetensors(all, metadata))
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...all].sort()))
        expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort())
      },
    ),
    { numRuns: 60 },
  )
})

test('elements begin on a multiple of eight bytes, widest first', () => {
  const bytes = writeSafetensors([
    ['small', { shape: [3], data: new Uint8Array(3) }],
    ['wide', { shape: [1], data: new Float64Array([1]) }],
  ])
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  expect(length % 8).toBe(0)
  expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toMatchObject({
    wide: { data_offsets: [0, 8] },
    small: { data_offsets: [8, 11] },
  })
})

const f4 = (begin: number, end: number, shape = [(end - begin) / 4]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
})

test.each([
  ['nothing', new Uint8Array(3), 'has 3 bytes, expected at least the 8'],
  [
    'a header longer than the file',
    new Uint8Array(8).fill(0xff),
    'claims a header of 18446744073709552000 bytes in a file of 8',
  ],
  ['a header that is no JSON', file('{"a":'), 'has a header that is no JSON'],
  ['a header that is no text', file('\u0000'), 'has a header that is no JSON'],
  ['a header that is a list', file([]), 'is no JSON object of tensors'],
  [
    'an unknown type',
    file({ a: { dtype: 'float', shape: [0], data_offsets: [0, 0] } }),
    'a has dtype "float", expected one of F64',
  ],
  ['a tensor without type', file({ a: null }), 'a has dtype undefined'],
  ['a negative shape', file({ a: f4(0, 4, [-1]) }, new Uint8Array(4)), 'a has shape [-1], expected a list of sizes'],
  [
    'one offset',
    file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }),
    'a has data_offsets [0], expected [begin, end]',
  ],
  [
    'a span that does not fit the shape',
    file({ a: f4(0, 8, [1]) }, new Uint8Array(8)),
    'a spans 8 bytes, expected 4 for F32[1]',
  ],
  ['a shape beyond memory', file({ a: f4(0, 4, [2 ** 40, 2 ** 40]) }, new Uint8Array(4)), 'a spans 4 bytes'],
  ['a file that is cut', file({ a: f4(0, 400) }, new Uint8Array(10)), 'the file is cut short'],
  ['a hole', file({ a: f4(4, 8) }, new Uint8Array(8)), 'a begins at 4, expected 0'],
  ['an overlap', file({ a: f4(0, 8), b: f4(4, 12) }, new Uint8Array(12)), 'b begins at 4, expected 8'],
  [
    'a name that stands twice',
    file(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      new Uint8Array(8),
    ),
    'may not overlap, leave holes or share a name',
  ],
  ['bytes after the end', file({ a: f4(0, 4) }, new Uint8Array(7)), 'has 3 bytes after its last tensor'],
  ['metadata of numbers', file({ __metadata__: { epoch: 3 } }), '__metadata__ that is no object of strings'],
])('refuses %s', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, 'model.safetensors')).toThrow(message)
  expect(() => readSafetensors(bytes, 'model.safetensors')).toThrow(FormatError)
})

test('a tensor of a newer type costs nothing until it is asked for', () => {
  const header = {
    f8: { dtype: 'F8_E4M3', shape: [3], data_offsets: [0, 3] },
    sixths: { dtype: 'F6_E2M3', shape: [4], data_offsets: [7, 10] },
    a: f4(3, 7),
  }
  const { tensors } = readSafetensors(file(header, [9, 9, 9, 0, 0, 0x80, 0x3f, 9, 9, 9]), 'w.safetensors')
  expect([...tensors.keys()]).toEqual(['a'])
  expect(tensors.get('a')!.data).toEqual(new Float32Array([1]))
  expect(() => tensors.get('f8')).toThrow('w.safetensors at byte 8: f8 has dtype F8_E4M3, expected one of F64')
})

test('metadata of null, as some writers leave it, is none', () => {
  const { tensors, metadata } = readSafetensors(file({ __metadata__: null, a: f4(0, 4) }, new Uint8Array(4)))
  expect([[...tensors.keys()], metadata]).toEqual([['a'], {}])
})

test('refuses names that could not be read again, and metadata that are no texts', () => {
  const array = { shape: [1], data: new Float32Array(1) }
  const refused = (names: string[], metadata: Record<string, string> = {}): (() => Uint8Array) => {
    return () =>
      writeSafetensors(
        names.map((name) => [name, array] as const),
        metadata,
      )
  }
  expect(refused(['a', 'b', 'a'])).toThrow('writeSafetensors: two entries are called "a"')
  expect(refused(['__metadata__'])).toThrow(
    'writeSafetensors: an entry is called __metadata__, which the format keeps for itself',
  )
  expect(refused(['a', '\ud83e'])).toThrow('holds half a character')
  expect(refused(['a'], { '\udd26': 'x' })).toThrow('holds half a character')
  expect(refused(['a'], { epoch: 3 as unknown as string })).toThrow('metadata epoch is 3, expected a text')
  expect([...readSafetensors(refused(['__proto__', 'constructor', '🤦', ''])()).tensors.keys()].sort()).toEqual([
    '',
    '__proto__',
    'constructor',
    '🤦',
  ])
})

test('refuses to write what does not fit', () => {
  expect(() => writeSafetensors([['a', { shape: [-1, -2], data: new Float32Array(2) }]])).toThrow(
    'a: shape [-1, -2], expected whole numbers',
  )
  expect(() => writeSafetensors([['a', { shape: [3], data: new Float32Array(2) }]])).toThrow(
    'writeSafetensors: a: 2 elements do not fill shape [3]',
  )
  expect(() => writeSafetensors([['a', { shape: [2], data: new Int8Array(2), type: 'f2' }]])).toThrow(
    'a of i1 cannot be written as f2',
  )
})
