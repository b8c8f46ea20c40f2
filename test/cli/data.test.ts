import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dataCheck, dataList, dataSynthesize } from '../../src/cli/data.js'
import { goldenTest } from '../golden.js'

let dir = ''
const said = { out: [] as string[], err: [] as string[] }

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'data-'))
  said.out.length = said.err.length = 0
  vi.spyOn(console, 'log').mockImplementation((line) => void said.out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => void said.err.push(String(line)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(dir, { recursive: true })
})

test('shapes are made, found, checked; a broken file is named and fails the check', async () => {
  const out = join(dir, 'shapes')
  await dataSynthesize.run(['shapes'], { out, train: '3', valCount: '2', seed: 1 })
  expect(said.out[0]).toMatch(/shapes: \d+ files, \d+ kB, made in \d/)
  await dataList.run([], { data: dir, json: true })
  const listed = JSON.parse(said.out.at(-1)!) as { name: string; present: string }[]
  expect(listed.find(({ name }) => name === 'shapes')!.present).toContain(
    'annotations train, val; features colour_features',
  )
  await dataCheck.run(['shapes'], { data: out })
  expect(said.out.at(-1)).toBe('nothing wrong found')

  const broken = join(out, 'colour_features', 'shapes-1-val-0001.npz')
  await writeFile(broken, (await readFile(broken)).subarray(0, 200))
  await expect(dataCheck.run(['shapes'], { data: out })).rejects.toMatchObject({
    tag: 'DataError',
    message: `${out}: 1 problem found`,
  })
  expect(said.err).toHaveLength(1)
  expect(said.err[0]).toContain('shapes-1-val-0001.npz: is no readable zip')
})

test('list tells sizes and licences', async () => {
  await dataList.run([], { data: dir })
  const text = said.out.join('\n')
  for (const words of ['features 8.1 GB', '1.8 GB', 'CC BY-NC-SA 4.0', 'nothing yet', '343 MB', '133 MB', '524 MB'])
    expect(text).toContain(words)
})

test('what makes no sense is refused with the flag’s name', async () => {
  await expect(dataCheck.run(['msvd'], {})).rejects.toThrow('benchmark is "msvd", expected one of qvhighlights')
  await expect(dataSynthesize.run(['tacos'], { out: dir })).rejects.toThrow(
    'benchmark is "tacos", expected shapes or qvhighlights',
  )
  await expect(dataSynthesize.run(['qvhighlights'], { out: dir })).rejects.toThrow(
    '--annotations is missing, expected the training annotations',
  )
  await expect(dataCheck.run(['tacos'], { data: dir, clipSec: '0' })).rejects.toThrow(
    '--clip-sec is "0", expected a number above 0',
  )
  const annotations = join(dir, 'rows.jsonl')
  await writeFile(annotations, '{"qid":1,"vid":"v","query":"","duration":10}\n')
  await expect(dataSynthesize.run(['qvhighlights'], { out: dir, annotations })).rejects.toThrow(
    'rows.jsonl row 1: query 1 is empty',
  )
  await expect(dataSynthesize.run(['qvhighlights'], { out: dir, annotations, drop: '2' })).rejects.toThrow()
})

goldenTest(
  'features are planted for real annotations',
  ['moment_detr/data/highlight_train_release.jsonl', 'moment_detr/data/highlight_val_release.jsonl'],
  async (annotations, val) => {
    await dataSynthesize.run(['qvhighlights'], {
      out: dir,
      annotations,
      val,
      train: '12',
      valCount: '5',
      alpha: 0.6,
      dv: '8,4',
      dt: '6',
      seed: 1,
      json: true,
    })
    expect(JSON.parse(said.out[0]!)).toMatchObject({ name: 'qvhighlights', files: 17 * 3 + 4 })
    await dataCheck.run(['qvhighlights'], { data: dir, json: true })
    expect(JSON.parse(said.out[1]!).splits).toEqual([
      { split: 'train', queries: 12, videos: 12, dVideo: 14, dText: 6 },
      { split: 'val', queries: 5, videos: 5, dVideo: 14, dText: 6 },
    ])
  },
)
