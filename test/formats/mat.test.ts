import { readFile } from 'node:fs/promises'
import h5wasm from 'h5wasm'
import { FormatError, readJsonlFile, readMat, readMatFile, readTvsumMat } from 'spikemba/formats'
import { expect, test } from 'vitest'
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
  await expect(readMat(new TextEncoder().encode('MATLAB 5.0 MAT-file'.padEnd(600)), 'old.mat')).rejects.toThrow('old.mat at byte 512: is no MATLAB v7.3 file')
})

goldenTest('a damaged file is one clear line, and the next file is read as ever', [MAT], async (path) => {
  const bytes = await readFile(path)
  await expect(readMat(bytes.subarray(0, 500_000), 'cut.mat')).rejects.toThrow(/^cut\.mat: is a damaged HDF5 file \(truncated file/)
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
  expect(variables.get('options')).toEqual(new Map([['fps', { shape: [1], data: new Int32Array([30]) }]]))
})

test.each([
  [
    'no struct',
    (file: InstanceType<typeof h5wasm.File>) => void file.create_dataset({ name: 'tvsum50', data: new Float64Array(1) }),
    'has no field tvsum50.video',
  ],
  ['an empty struct', (file: InstanceType<typeof h5wasm.File>) => void file.create_group('tvsum50'), 'has no field tvsum50.video'],
])('refuses labels that are not TVSum: %s', async (_, fill, message) => {
  await expect(readTvsumMat(await matFile(fill), 'labels.mat')).rejects.toThrow(`labels.mat: ${message}; expected TVSum's ydata-tvsum50.mat`)
})
