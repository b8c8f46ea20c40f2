import fc from 'fast-check'
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { arrays } from './arrays.js'
import { npyBytes } from './npyBytes.js'

/** As `readFile` hands bytes over: a Node Buffer, here anywhere in a larger memory. */
const bufferAt = (offset: number, bytes: Uint8Array): Buffer =>
  Buffer.from(new Uint8Array([...new Uint8Array(offset), ...bytes]).buffer, offset)
const offsets = fc.integer({ min: 0, max: 8 })

test('every format reads a Node Buffer wherever it begins, and leaves its bytes alone', () => {
  fc.assert(
    fc.property(arrays, offsets, fc.boolean(), (array, offset, fortranOrder) => {
      const one = [['x', array]] as const
      for (const [bytes, read] of [
        [writeNpy(array, { fortranOrder }), (file: Uint8Array) => readNpy(file)],
        [writeNpz(one), (file: Uint8Array) => readNpz(file).get('x')],
        [writeSafetensors(one), (file: Uint8Array) => readSafetensors(file).tensors.get('x')],
      ] as const) {
        const buffer = bufferAt(offset, bytes)
        expect(read(buffer)).toEqual(array)
        expect(new Uint8Array(buffer)).toEqual(bytes)
      }
    }),
    { numRuns: 40 },
  )
})

test('a big-endian Buffer is read twice with the same numbers', () => {
  const big = Buffer.from(
    npyBytes(
      "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
      new Uint8Array([0x3f, 0x80, 0, 0, 0x40, 0, 0, 0]),
    ),
  )
  for (const options of [{}, {}, { view: true }])
    expect(readNpy(big, 'npy', options).data).toEqual(new Float32Array([1, 2]))
})

test('tensors that begin between their multiples are read: after a header that is not padded, after three bytes', () => {
  const entry = (dtype: string, begin: number, end: number): object => ({
    dtype,
    shape: [dtype === 'F32' ? (end - begin) / 4 : end - begin],
    data_offsets: [begin, end],
  })
  const floats = new Uint8Array(new Float32Array([1, 2]).buffer)
  for (const pad of ['a', 'aa', 'aaa', 'aaaa']) {
    const header = Buffer.from(JSON.stringify({ m: entry('U8', 0, 3), [pad]: entry('F32', 3, 11) }))
    const length = Buffer.alloc(8)
    length.writeUInt32LE(header.length)
    const { tensors } = readSafetensors(Buffer.concat([length, header, Buffer.from([1, 2, 3]), floats]))
    expect(tensors.get(pad)!.data).toEqual(new Float32Array([1, 2]))
    expect(tensors.get('m')!.data).toEqual(new Uint8Array([1, 2, 3]))
  }
})

test('the result shares no memory with a Buffer', () => {
  const buffer = Buffer.from(writeNpy({ shape: [2], data: new Float32Array([1, 2]) }))
  const { data } = readNpy(buffer)
  buffer.fill(0)
  expect(data[0]).toBe(1)
})

test('a Buffer as the data of a writer is written in either order and stays as it is', () => {
  const data = Buffer.from([1, 2, 3, 4, 5, 6])
  for (const fortranOrder of [true, false, true])
    expect(readNpy(writeNpy({ shape: [2, 3], data }, { fortranOrder })).data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6))
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6])
})
