import { readFile } from 'node:fs/promises'
import h5wasm, { type Dataset, type Group } from 'h5wasm'
import { FormatError, readJsonlFile, readMat, readMatFile } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { readTvsumMat } from '../../src/formats/internal.js'
import { goldenTest } from '../golden.js'

const MAT = 'tvsum_official/matlab/ydata-tvsum50.mat'

goldenTest('a struct array of text and matrices', [MAT], async (path) => {
  const struct = (await readMatFile(path)).get('tvsum50') as ReadonlyMap<string, readonly unknown[]>
  expect([...struct.keys()]).toEqual(['category', 'gt_score', 'length', 'nframes', 'title', 'user_anno', 'video'])
  expect(struct.get('video')![0]).toBe('AwmHb44_ouw')
  expect(struct.get('length')![0]).toEqual({ shape: [1, 1], data: new Float64Array([353.593]) })
  expect(struct.get('user_anno')![0]).toMatchObject({ shape: [20, 10597] })
})

goldenTest(
  'the official labels are those of the released rows, all 50 videos',
  [MAT, 'lighthouse/data/tvsum/tvsum_train_release.jsonl', 'lighthouse/data/tvsum/tvsum_val_release.jsonl'],
  async (mat, train, val) => {
    const videos = await readTvsumMat(await readFile(mat))
    const rows = [...(await readJsonlFile<Row>(train)), ...(await readJsonlFile<Row>(val))]
    expect(rows.length).toBe(50)
    for (const row of rows) {
      const video = videos.find(({ vid }) => vid === row.vid)!
      expect(video.domain).toBe(row.domain)
      expect(video.label.slice(0, row.label.length)).toEqual(row.label)
      // One video's features end a clip early, and its released row with them.
      expect(video.label.length - row.label.length).toBe(row.vid === 'kLxoNp-UchI' ? 1 : 0)
    }
  },
)

interface Row {
  readonly vid: string
  readonly domain: string
  readonly label: number[][]
}

test('refuses what is no v7.3 file', async () => {
  await expect(readMat(new TextEncoder().encode('MATLAB 5.0 MAT-file'.padEnd(600)), 'old.mat')).rejects.toThrow(
    "old.mat at byte 0: is a MATLAB file older than v7.3, expected a MATLAB v7.3 file; save it anew in MATLAB with save('…', '-v7.3')",
  )
  await expect(readMat(new Uint8Array(600).fill(7), 'x.mat')).rejects.toThrow(
    "x.mat at byte 0: is no MATLAB v7.3 file; save it with save('…', '-v7.3')",
  )
})

goldenTest('a damaged file is one clear line, and the next file is read as ever', [MAT], async (path) => {
  const bytes = await readFile(path)
  await expect(readMat(bytes.subarray(0, 500_000), 'cut.mat')).rejects.toThrow(
    /^cut\.mat: is a damaged HDF5 file \(truncated file/,
  )
  const damaged = Uint8Array.from(bytes, (byte, i) => (i > 3000 && i % 77 === 0 ? 0xa5 : byte))
  await expect(readMat(damaged, 'bad.mat')).rejects.toThrow(FormatError)
  expect((await readTvsumMat(bytes)).length).toBe(50)
})

/** A v7.3 file: HDF5 behind MATLAB's 512 bytes of header. */
async function matFile(fill: (file: InstanceType<typeof h5wasm.File>) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready
  const file = new h5wasm.File('/made.mat', 'w')
  fill(file)
  file.close()
  const hdf5 = FS.readFile('/made.mat')
  FS.unlink('/made.mat')
  const bytes = new Uint8Array(512 + hdf5.length)
  bytes.set(hdf5, 512)
  return bytes
}

test('variables of other shapes: a matrix, a struct', async () => {
  const bytes = await matFile((file) => {
    file.create_dataset({ name: 'scores', data: new Float64Array([1, 2, 3, 4]), shape: [2, 2] })
    file.create_group('options').create_dataset({ name: 'fps', data: new Int32Array([30]), shape: [1] })
  })
  const variables = await readMat(bytes)
  expect(variables.get('scores')).toEqual({ shape: [2, 2], data: new Float64Array([1, 2, 3, 4]) })
  expect([...(variables.get('options') as ReadonlyMap<string, unknown>)]).toEqual([
    ['fps', { shape: [1], data: new Int32Array([30]) }],
  ])
})

/** A variable with the attributes that MATLAB gives it. */
type Made = (file: InstanceType<typeof h5wasm.File>) => void
const variable = (
  data: Parameters<Group['create_dataset']>[0]['data'],
  attributes: Record<string, string | number>,
  shape?: number[],
  dtype?: string,
): Made => {
  return (file) =>
    describeWith(file.create_dataset({ name: 'x', data, shape: shape ?? null, dtype: dtype ?? null }), attributes)
}
const describeWith = (dataset: Dataset | Group, attributes: Record<string, string | number>): void => {
  for (const [name, value] of Object.entries(attributes))
    dataset.create_attribute(name, value, null, typeof value === 'number' ? '<i' : null)
}
const letters = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

test.each<[string, Made, unknown]>([
  [
    'zeros(0, 3)',
    variable(new BigUint64Array([0n, 3n]), { MATLAB_class: 'double', MATLAB_empty: 1 }),
    { shape: [3, 0], data: new Float64Array(0) },
  ],
  [
    'int8(zeros(2, 0))',
    variable(new BigUint64Array([2n, 0n]), { MATLAB_class: 'int8', MATLAB_empty: 1 }),
    { shape: [0, 2], data: new Int8Array(0) },
  ],
  ["''", variable(new BigUint64Array([0n, 0n]), { MATLAB_class: 'char', MATLAB_empty: 1 }), ''],
  ['{}', variable(new BigUint64Array([0n, 0n]), { MATLAB_class: 'cell', MATLAB_empty: 1 }), []],
  ['a text', variable(letters('añ😀'), { MATLAB_class: 'char', MATLAB_int_decode: 2 }, [4, 1]), 'añ😀'],
  [
    'a text of 200,000 letters',
    variable(new Uint16Array(200_000).fill(97), { MATLAB_class: 'char' }, [200_000, 1]),
    'a'.repeat(200_000),
  ],
  ["['ab '; 'cde']", variable(letters('acbd e'), { MATLAB_class: 'char' }, [3, 2]), ['ab ', 'cde']],
  [
    'true',
    variable(Uint8Array.of(1), { MATLAB_class: 'logical', MATLAB_int_decode: 1 }, [1, 1]),
    { shape: [1, 1], data: Uint8Array.of(1) },
  ],
])('%s', async (_, fill, value) => {
  expect((await readMat(await matFile(fill))).get('x')).toEqual(value)
})

test.each<[string, Made, string]>([
  [
    'an object (string, table, datetime)',
    variable(Uint32Array.of(0xdd000000, 2, 1), { MATLAB_class: 'string', MATLAB_object_decode: 3 }, [1, 3]),
    'x is a MATLAB string, expected numbers, text, cells or structs; save it as one (char, struct, table2struct)',
  ],
  [
    'a function handle',
    (file) => describeWith(file.create_group('x'), { MATLAB_class: 'function_handle', MATLAB_object_decode: 1 }),
    'x is a MATLAB function_handle, expected',
  ],
  [
    'a sparse matrix',
    (file) => describeWith(file.create_group('x'), { MATLAB_class: 'double', MATLAB_sparse: 3 }),
    'x is a sparse matrix; save full(…) of it',
  ],
  ['text of three axes', variable(letters('abcd'), { MATLAB_class: 'char' }, [2, 1, 2]), 'x is text of 3 axes'],
  [
    'a link that leads nowhere',
    (file) => void file.create_soft_link('/nowhere', 'x'),
    'x is a link that leads nowhere',
  ],
])('%s costs nothing until it is asked for, in a struct too', async (_, fill, message) => {
  const bytes = await matFile((file) => {
    fill(file)
    file.create_dataset({ name: 'features', data: Float64Array.of(7), shape: [1, 1] })
    const struct = file.create_group('s')
    fill(struct as InstanceType<typeof h5wasm.File>)
    struct.create_dataset({ name: 'fps', data: Float64Array.of(30), shape: [1, 1] })
  })
  const variables = await readMat(bytes, 'm.mat')
  expect([...variables.keys()].sort()).toEqual(['features', 's'])
  expect(() => variables.get('x')).toThrow(`m.mat: ${message}`)
  const struct = variables.get('s') as ReadonlyMap<string, unknown>
  expect([...struct]).toEqual([['fps', { shape: [1, 1], data: Float64Array.of(30) }]])
  expect(() => struct.get('x')).toThrow(`m.mat: s.${message}`)
})

test('complex numbers, as MATLAB writes them, in two parts', async () => {
  // The same file as h5py makes it, behind MATLAB's header; NumPy's records are r and i.
  const hdf5 = await readFile('test/fixtures/hdf5/likeMatlab.h5')
  const variables = await readMat(Buffer.concat([Buffer.from('MATLAB 7.3 MAT-file'.padEnd(512)), hdf5]))
  expect(variables.get('z')).toEqual({ shape: [2, 1], real: Float64Array.of(1, 3), imag: Float64Array.of(2, -4) })
  expect(variables.get('c')).toEqual({ shape: [1, 1], real: Float32Array.of(0.5), imag: Float32Array.of(0) })
  expect(() => variables.get('r')).toThrow('r holds records of a, b, expected numbers, text, cells or structs')
  expect(variables.get('cell')).toEqual(['text', { shape: [1, 1], data: Float64Array.of(5) }, ['nested']])
})

test.each([
  [
    'no struct',
    (file: InstanceType<typeof h5wasm.File>) =>
      void file.create_dataset({ name: 'tvsum50', data: new Float64Array(1) }),
    'has no field tvsum50.video',
  ],
  [
    'an empty struct',
    (file: InstanceType<typeof h5wasm.File>) => void file.create_group('tvsum50'),
    'has no field tvsum50.video',
  ],
])('refuses labels that are not TVSum: %s', async (_, fill, message) => {
  await expect(readTvsumMat(await matFile(fill), 'labels.mat')).rejects.toThrow(
    `labels.mat: ${message}; expected TVSum's ydata-tvsum50.mat`,
  )
})
