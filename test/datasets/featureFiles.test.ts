import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import h5wasm from 'h5wasm'
import { type DataFolder, diskFolder, loadBenchmark, memoryFolder, readFeatures } from 'spikemba/datasets'
import { writeJsonl, writeNpy, writeNpz, writeSafetensors } from 'spikemba/formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseFeatures, readFeatureFile } from '../../src/datasets/internal.js'
import { npyBytes } from '../formats/npyBytes.js'
import { features, grid } from './smallFolder.js'

/** An HDF5 file of matrices by path. */
async function hdf5(entries: Record<string, [rows: number, columns: number]>): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready
  const file = new h5wasm.File('/features.h5', 'w')
  for (const [path, shape] of Object.entries(entries)) {
    const words = path.split('/')
    const name = words.pop()!
    let group: InstanceType<typeof h5wasm.Group> = file
    for (const word of words)
      group = (group.get(word) as InstanceType<typeof h5wasm.Group> | null) ?? group.create_group(word)
    group.create_dataset({ name, data: grid(...shape, path.length), shape })
  }
  file.close()
  const bytes = FS.readFile('/features.h5')
  FS.unlink('/features.h5')
  return bytes
}

const matrix = { shape: [2, 3], data: grid(2, 3) }

describe('a feature file is read by its first bytes, whatever its name', () => {
  test.each([
    ['npy', writeNpy(matrix)],
    ['npz', writeNpz([['features', matrix]])],
    ['safetensors', writeSafetensors([['features', matrix]])],
  ])('%s', async (_, bytes) => {
    for (const name of ['v.npz', 'v.npy', 'v.pt'])
      expect(await parseFeatures(bytes, name)).toEqual({ rows: 2, columns: 3, data: grid(2, 3) })
  })

  test('HDF5: one dataset, the features among others, one group', async () => {
    for (const entries of [{ x: [2, 3] }, { features: [2, 3], times: [2, 1] }, { 'v/c3d_features': [2, 3] }] as const)
      expect(
        await parseFeatures(await hdf5(entries as unknown as Record<string, [number, number]>), 'v.h5'),
      ).toMatchObject({ rows: 2, columns: 3 })
  })

  test.each([
    [
      'an object array under the name of the features',
      zipSync({
        'features.npy': npyBytes("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", Uint8Array.of(0x80)),
      }),
      'v.npz/features.npy at byte 10: holds Python objects',
    ],
    [
      'PyTorch',
      zipSync({ 'v/data.pkl': new Uint8Array(9) }),
      'v.npz at byte 0: is a PyTorch file (.pt, .pth), expected features as .npz, .npy, .safetensors or HDF5; convert it in Python',
    ],
    [
      'a MATLAB file',
      new TextEncoder().encode('MATLAB 5.0 MAT-file'.padEnd(600)),
      'is a MATLAB file older than v7.3, expected features',
    ],
    [
      'noise',
      new Uint8Array(50).fill(7),
      'is of no format that is known, expected features as .npz, .npy, .safetensors or HDF5; it may be cut short or damaged',
    ],
    [
      'several arrays',
      writeNpz([
        ['a', matrix],
        ['b', matrix],
      ]),
      'holds a, b, expected one entry, or one named features, last_hidden_state',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(parseFeatures(bytes, 'v.npz')).rejects.toThrow(message)
  })

  test('text beside the features costs nothing', async () => {
    const bytes = zipSync({
      'features.npy': writeNpy(matrix),
      'caption.npy': npyBytes("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(12)),
    })
    expect((await parseFeatures(bytes, 'v.npz')).columns).toBe(3)
  })
})

const row = (qid: number, vid: string): object => ({
  qid,
  vid,
  query: `query ${qid}`,
  duration: 10,
  relevant_windows: [[2, 6]],
})
const rows = [row(0, 'AO8RW'), row(1, 'AO8RW'), row(2, 'ZZ1.x')]

describe('HDF5 in the place of folders', () => {
  let disk: string
  let files: Map<string, Uint8Array>
  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'spikemba-h5-'))
    files = new Map([
      ['train.jsonl', writeJsonl(rows)],
      ['slowfast_features.hdf5', await hdf5({ 'AO8RW.mp4': [10, 6], 'ZZ1.x.mp4': [10, 6] })],
      [
        'features/clip_features.h5',
        await hdf5({ 'AO8RW/features': [10, 4], 'ZZ1.x/features': [10, 4], 'ZZ1.x/times': [10, 1] }),
      ],
      ['clip_text.h5', await hdf5({ '0': [3, 5], '1': [4, 5], qid2: [5, 5] })],
    ])
    await mkdir(join(disk, 'features'))
    for (const [path, bytes] of files) await writeFile(join(disk, path), bytes)
  })
  afterAll(() => rm(disk, { recursive: true }))

  const places: readonly [string, () => DataFolder][] = [
    ['in memory', () => memoryFolder(files)],
    ['on a disk', () => diskFolder(disk)],
  ]

  test.each(places)('a benchmark %s: an entry per video, per query', async (_, folder) => {
    const dataset = await loadBenchmark('charades', { dir: folder(), split: 'train' })
    expect([dataset.length, dataset.dVideo, dataset.dText]).toEqual([3, 12, 5])
    expect(dataset.sources?.map(({ name }) => name)).toEqual(['slowfast_features', 'clip_features'])
    const samples = await Promise.all([0, 1, 2].map((i) => dataset.sample(i)))
    expect(samples.map(({ clips, words }) => [clips, words])).toEqual([
      [10, 3],
      [10, 4],
      [10, 5],
    ])
    // The same numbers in a file per video give the same samples.
    const single = new Map([['train.jsonl', writeJsonl(rows)]])
    for (const [vid, start] of [
      ['AO8RW', 9],
      ['ZZ1.x', 9],
    ] as const)
      single.set(`slowfast_features/${vid}.npz`, features(10, 6, 'features', grid(10, 6, start)))
    for (const vid of ['AO8RW', 'ZZ1.x'])
      single.set(`clip_features/${vid}.npz`, features(10, 4, 'features', grid(10, 4, `${vid}/features`.length)))
    for (const [qid, stem] of ['0', '1', 'qid2'].entries())
      single.set(`clip_text/qid${qid}.npz`, features(3 + qid, 5, 'features', grid(3 + qid, 5, stem.length)))
    const same = await loadBenchmark('charades', { dir: memoryFolder(single), split: 'train' })
    for (const [i, sample] of samples.entries()) expect(sample).toEqual(await same.sample(i))
  })

  test('chosen by name, with its ending or without', async () => {
    for (const name of ['clip_features', 'clip_features.h5']) {
      const { sources } = await loadBenchmark('charades', {
        dir: memoryFolder(files),
        split: 'train',
        features: [name],
      })
      expect(sources).toEqual([{ name: 'clip_features', size: 4 }])
    }
  })

  test('an absent video and an unreadable entry name the file and the row', async () => {
    const lacking = new Map(files).set('slowfast_features.hdf5', await hdf5({ 'AO8RW.mp4': [10, 6] }))
    const dataset = await loadBenchmark('charades', { dir: memoryFolder(lacking, 'data'), split: 'train' })
    await expect(dataset.sample(2)).rejects.toThrow(
      /video ZZ1\.x has no file in slowfast_features .* and the entry ZZ1\.x of an HDF5 file/,
    )
    const twofold = new Map(files).set(
      'features/clip_features.h5',
      await hdf5({ 'AO8RW/features': [10, 4], 'ZZ1.x/a': [10, 4], 'ZZ1.x/b': [10, 4] }),
    )
    const other = await loadBenchmark('charades', { dir: memoryFolder(twofold, 'data'), split: 'train' })
    await expect(other.sample(2)).rejects.toThrow(
      'data/features/clip_features.h5/ZZ1.x: holds a, b, expected one entry, or one named features',
    )
  })

  test('one entry by its path, as predict takes it', async () => {
    const file = join(disk, 'features/clip_features.h5')
    expect(await readFeatures(`${file}/AO8RW`)).toMatchObject({ rows: 10, columns: 4 })
    expect(await readFeatures(`${file}/ZZ1.x/times`)).toMatchObject({ rows: 10, columns: 1 })
    await expect(readFeatures(`${file}/absent`)).rejects.toThrow(
      `${file}/absent: is not in the file, which holds AO8RW, ZZ1.x`,
    )
    await expect(readFeatures(file)).rejects.toThrow('name the one that is meant as FILE.h5/ENTRY')
    await expect(readFeatures(join(disk, 'absent.h5/x'))).rejects.toThrow('absent.h5: does not exist')
    expect(await readFeatureFile(diskFolder(disk), 'clip_text.h5/qid2')).toMatchObject({ rows: 5, columns: 5 })
  })
})
