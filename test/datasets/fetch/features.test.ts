import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FeatureSet, fetchFeatures } from 'spikemba/datasets'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { takeFeatures } from '../../../src/datasets/internal.js'
import { type Files, tarEntry, tarGz, tarOfEntries, zip } from './archives.js'
import { file, type Host, page, QUOTA_PAGE, sha256, startHost } from './host.js'

let host: Host
let dir = ''
const said: string[] = []
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.close())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'features-'))
  said.length = host.requests.length = 0
})
afterEach(() => rm(dir, { recursive: true }))

const options = { retryDelayMs: 1, retries: 1, say: (line: string) => void said.push(line) }
const noise = (seed: number, length = 40_000): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.abs(Math.sin(seed + i) * 1e7) & 255)
const files: Files = new Map([
  ['features/slowfast_features/a.npz', noise(1)],
  ['features/clip_features/a.npz', noise(2)],
  ['features/clip_text_features/qid1.npz', noise(3)],
])
const archive = tarGz(files)
const set = (...urls: string[]): FeatureSet[] => [{ from: 'us', archives: [{ what: 'all features', urls }] }]
const tree = async (): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
const ARRANGED = ['clip_features/a.npz', 'clip_text_features/qid1.npz', 'fetched.json', 'slowfast_features/a.npz']

test('an archive is fetched once, arranged, and written down', async () => {
  const url = host.serve('/features.tar.gz', archive)
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(await tree()).toEqual(ARRANGED)
  expect(await readFile(join(dir, 'clip_features/a.npz'))).toEqual(Buffer.from(noise(2)))
  expect(JSON.parse(await readFile(join(dir, 'fetched.json'), 'utf8'))).toEqual([
    {
      url,
      bytes: archive.length,
      sha256: sha256(archive),
      folders: { slowfast_features: 1, clip_features: 1, clip_text_features: 1 },
    },
  ])
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(said.at(-1)).toBe('  all features of us: there already')
  await rm(join(dir, 'clip_features/a.npz'))
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(await tree()).toEqual(ARRANGED)
})

test('mirrors are tried in turn, and each failure is told', async () => {
  const urls = [
    `${host.address}/gone.tar.gz`,
    host.serve('/quota', page(QUOTA_PAGE)),
    host.serve('/torn', file(archive, { cutAfter: 1000, ranges: false })),
    host.serve('/evil', tarOfEntries(tarEntry('../evil.npz', noise(1)))),
    host.serve('/other', tarGz(new Map([['notes.txt', noise(1, 10)]]))),
    host.serve('/good', archive),
  ]
  await fetchFeatures('qvhighlights', dir, [...urls.slice(0, 5).flatMap((url) => set(url)), ...set(urls[5]!)], options)
  expect(await tree()).toEqual(ARRANGED)
  for (const words of [
    '404 Not Found',
    'quota for this file is used up',
    'the connection broke 2 times',
    'leads out of the folder',
    'holds no features of qvhighlights',
  ])
    expect(said.join('\n')).toContain(words)
})

test('mirrors of one archive: the second one brings it', async () => {
  await fetchFeatures(
    'qvhighlights',
    dir,
    set(host.serve('/torn', file(archive, { cutAfter: 1000, ranges: false })), host.serve('/good', archive)),
    options,
  )
  expect(await tree()).toEqual(ARRANGED)
})

test('with a wrong sum nothing takes its place, and nothing is left', async () => {
  const url = host.serve('/features.tar.gz', archive)
  const sets = [
    { from: 'us', archives: [{ what: 'all features', urls: [url], bytes: archive.length, sha256: 'f'.repeat(64) }] },
  ]
  await expect(fetchFeatures('qvhighlights', dir, sets, options)).rejects.toThrow(
    /no features could be fetched:\n.*came with another SHA-256 than ffffffffffff…[\s\S]*Give another address by --url/,
  )
  expect((await tree()).filter((path) => !path.startsWith('.fetch/'))).toEqual([])
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(await tree()).toEqual(ARRANGED)
})

test('what was unpacked of an archive that changed at its host is thrown away', async () => {
  const url = host.serve('/x', file(archive, { cutAfter: 70_000 }))
  await expect(fetchFeatures('qvhighlights', dir, set(url), { ...options, retries: 0 })).rejects.toThrow('broke')
  const next = new Map([['features/slowfast_features/b.npz', noise(9)], ['features/clip_features/b.npz', noise(8)], ['features/clip_text_features/qid2.npz', noise(7)]]) // biome-ignore format: one line
  host.serve('/x', tarGz(next))
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(await tree()).toEqual([
    'clip_features/b.npz',
    'clip_text_features/qid2.npz',
    'fetched.json',
    'slowfast_features/b.npz',
  ])
})

test('an archive goes on where it stopped, and unpacks while it comes', async () => {
  const url = host.serve('/x', file(archive, { cutAfter: 70_000 }))
  await expect(fetchFeatures('qvhighlights', dir, set(url), { ...options, retries: 0 })).rejects.toThrow('broke')
  expect((await tree()).some((path) => path.endsWith('files/features/slowfast_features/a.npz'))).toBe(true)
  host.serve('/x', archive)
  await fetchFeatures('qvhighlights', dir, set(url), options)
  expect(host.requests.at(-1)).toMatch(/^\/x bytes=\d{4,}-$/)
  expect(await tree()).toEqual(ARRANGED)
})

test('files at hand stay where they are; what lies in the folder itself is moved', async () => {
  const hand = await mkdtemp(join(tmpdir(), 'hand-'))
  await writeFile(join(hand, 'x.zip'), zip(files))
  await takeFeatures('qvhighlights', dir, join(hand, 'x.zip'), options)
  expect(await tree()).toEqual(ARRANGED)
  expect(await readdir(hand)).toEqual(['x.zip'])
  await mkdir(join(hand, 'QVHighlight', 'pann'), { recursive: true })
  await writeFile(join(hand, 'QVHighlight', 'pann', 'a.npy'), noise(4))
  await takeFeatures('qvhighlights', dir, hand, options)
  expect(said).toContain('  pann/ 1 file; not used unless asked for')
  expect(await readdir(join(hand, 'QVHighlight', 'pann'))).toEqual(['a.npy'])
  await mkdir(join(dir, 'QVHighlight', 'resnet'), { recursive: true })
  await writeFile(join(dir, 'QVHighlight', 'resnet', 'a.npz'), noise(5))
  await takeFeatures('qvhighlights', dir, dir, options)
  expect(await readdir(join(dir, 'QVHighlight', 'resnet'))).toEqual([])
  expect(await readdir(join(dir, 'resnet'))).toEqual(['a.npz'])
  await rm(hand, { recursive: true })
})
