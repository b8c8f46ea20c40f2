import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FormatError, type Hdf5File, openHdf5File, writeNpy } from 'spikemba/formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHdf5 } from '../../src/formats/internal.js'

const PATH = 'test/fixtures/hdf5/madeByH5py.h5'
const BEHIND_A_BLOCK = 1024
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-hdf5-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each([
  ['in memory', async () => openHdf5(await readFile(PATH), 'h5py.h5')],
  ['on a disk', () => openHdf5File(PATH)],
])('a file %s', (_, open) => {
  let file: Hdf5File
  beforeAll(async () => {
    file = await open()
  })
  afterAll(() => file.close())

  test('names of groups and datasets', () => {
    expect(file.list()).toContain('numbers')
    expect(file.list('numbers')).toEqual([
      'big f2',
      'big f4',
      'big i8',
      'little f2',
      'little f4',
      'little f8',
      'little i4',
      'little u2',
      'u1',
    ])
    expect(['numbers', 'numbers/u1', 'absent', 'broken', 'outside'].map((path) => file.kindOf(path))).toEqual([
      'group',
      'dataset',
      undefined,
      undefined,
      undefined,
    ])
  })

  test('numbers of every type and byte order, half floats widened', () => {
    for (const name of file.list('numbers')) {
      const { shape, type, data } = file.read(`numbers/${name}`)
      expect([name, type, shape, Array.from(data as ArrayLike<number>, Number)]).toEqual([
        name,
        name.split(' ').at(-1),
        [2, 3],
        [0, 1, 2, 3, 4, 5],
      ])
    }
    expect(file.read('numbers/big f2').data).toBeInstanceOf(Float32Array)
  })

  test('truth values, a scalar, an empty array, gzip, a link', () => {
    expect(file.read('truth')).toEqual({ type: 'b1', shape: [2], data: Uint8Array.of(1, 0) })
    expect(file.read('scalar')).toEqual({ type: 'f8', shape: [], data: Float64Array.of(3.5) })
    expect(file.read('empty')).toEqual({ type: 'f4', shape: [0, 3], data: new Float32Array(0) })
    expect(file.read('gzip').data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5))
    expect(file.read('soft').data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5))
  })

  test.each([
    ['text', 'text holds text of 4 bytes, expected numbers'],
    ['complex', 'complex holds records of 16 bytes, expected numbers'],
    ['record', 'record holds records of 8 bytes, expected numbers'],
    ['nothing', 'nothing holds nothing (a null dataspace), expected an array'],
    ['lzf', 'lzf is compressed by lzf, expected gzip or none; save it with compression="gzip"'],
    ['broken', 'has no dataset broken; it holds broken, complex, empty, gzip'],
    ['numbers', 'has no dataset numbers'],
  ])('says what %s is', (path, message) => {
    expect(() => file.read(path)).toThrow(message)
    expect(() => file.read(path)).toThrow(FormatError)
  })
})

test('a block of the user before HDF5 is passed over', async () => {
  const bytes = await readFile(PATH)
  const file = await openHdf5(Buffer.concat([Buffer.alloc(BEHIND_A_BLOCK), bytes]), 'user.h5')
  expect(file.list('numbers').length).toBe(9)
  file.close()
  file.close() // a second time does nothing
})

test('a damaged file and another format are one clear line', async () => {
  const bytes = await readFile(PATH)
  await expect(openHdf5(bytes.subarray(0, 3000), 'cut.h5')).rejects.toThrow(
    /^cut\.h5: is a damaged HDF5 file \(truncated file/,
  )
  const npy = join(folder, 'npy.h5')
  await writeFile(npy, writeNpy({ shape: [1], data: new Float32Array(1) }))
  await expect(openHdf5File(npy)).rejects.toThrow(`${npy} at byte 0: is an .npy array, expected an HDF5 file`)
  await writeFile(npy, bytes.subarray(0, 3000))
  await expect(openHdf5File(npy)).rejects.toThrow('is a damaged HDF5 file')
  await expect(openHdf5File(join(folder, 'absent.h5'))).rejects.toThrow('ENOENT')
  await expect(openHdf5(new Uint8Array(100).fill(7), 'x.h5')).rejects.toThrow('x.h5 at byte 0: has no mark of HDF5')
})
