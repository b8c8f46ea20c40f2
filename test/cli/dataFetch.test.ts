import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { extract } from 'tar'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Host, sha256, startHost } from '../datasets/fetch/host.js'
import { EDITIONS } from '../datasets/fetch/published.js'
import { spikemba } from './terminal.js'

// The way of a user from nothing to the report of a trained model, word for word, against a mirror on this machine.
let host: Host
let home: string
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.close())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-fetch-'))
})
afterEach(() => rm(home, { recursive: true }))

type Name = keyof typeof EDITIONS

/** Serves a benchmark's small edition and writes the manifest of the mirror. */
async function mirror(name: Name): Promise<string> {
  const { annotations, archives } = EDITIONS[name]()
  const entry = (file: string, bytes: Uint8Array): object => ({
    url: host.serve(`/${name}/${file}`, bytes),
    bytes: bytes.length,
    sha256: sha256(bytes),
  })
  const manifest = join(home, 'mirror.json')
  const list = [
    ...[...annotations].map(([path, bytes]) => ({ path, ...entry(path, bytes) })),
    ...[...archives].map(([file, bytes]) => entry(file, bytes)),
  ]
  await writeFile(manifest, JSON.stringify(list))
  return manifest
}

const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=2']

test.each([
  [
    'qvhighlights',
    ['slowfast_features', 'clip_features', 'clip_text_features', 'clip_sub'],
    2818,
    'highlight_val_release.jsonl',
  ],
  ['charades', ['slowfast_features', 'clip_features', 'clip_text_features'], 2818, 'charades_test_release.jsonl'],
  ['tacos', ['slowfast_features', 'clip_features', 'clip_text_features', 'resnet'], 2818, 'tacos_val_release.jsonl'],
  ['tvsum', ['video_features', 'query_features', 'audio'], 2050, 'tvsum_val_release.jsonl'],
  [
    'youtube',
    ['slowfast_features', 'clip_features', 'clip_text_features'],
    2818,
    'youtube_highlight_val_release.jsonl',
  ],
] as const)(
  '%s: fetch, check, train, evaluate, report',
  async (name, folders, dVideo, groundTruth) => {
    const out = join(home, name)
    const fetched = await spikemba(
      'data',
      'fetch',
      name,
      '--features',
      '--manifest',
      await mirror(name),
      '--out',
      out,
      '--yes',
    )
    expect(fetched).toMatchObject({ code: 0, err: [] })
    expect(fetched.out.join('\n')).toContain('Licence: ')
    expect(fetched.out.at(-1)).toBe('nothing wrong found')
    expect(
      (await readdir(out, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort(),
    ).toEqual([...folders].sort())

    const checked = await spikemba('data', 'check', name, '--data', out)
    expect(checked).toMatchObject({ code: 0, err: [] })
    expect(checked.out[0]).toContain(`features ${dVideo} video (time columns included), 512 text`)

    const trained = await spikemba(
      'train',
      name,
      '--data',
      out,
      '--steps',
      '2',
      '--backend',
      'wasm',
      '--out',
      join(home, 'run'),
      ...small,
    )
    expect({ code: trained.code, err: trained.err }).toMatchObject({ code: 0 })

    const run = join(home, 'run')
    const predictions = (await readdir(run)).find((file) => /^predictions-.*jsonl$/.test(file))!
    const scored = ['--predictions', join(run, predictions), '--ground-truth', join(out, groundTruth)]
    const evaluated = await spikemba('evaluate', ...scored, '--benchmark', name, '--json')
    expect(evaluated).toMatchObject({ code: 0, err: [] })
    const metrics = predictions.replace(/^predictions-(.*)l$/, 'metrics-$1')
    expect(JSON.parse(await readFile(join(run, metrics), 'utf8'))).toMatchObject({
      brief: JSON.parse(evaluated.out.join('\n')).brief,
    })

    const page = join(home, 'report.html')
    expect(await spikemba('report', run, '--out', page)).toMatchObject({ code: 0, err: [] })
    expect(await readFile(page, 'utf8')).toContain('<svg')
  },
  240_000,
)

const plain = (...words: string[]) => spikemba('data', 'fetch', ...words)

test('sizes, licence and mirrors are said first, and a dry run fetches nothing', async () => {
  const out = join(home, 'charades')
  const { code, out: said } = await plain('charades', '--features', '--out', out, '--dry-run')
  expect(code).toBe(0)
  expect(said.join('\n')).toContain('https://prior.allenai.org/projects/charades')
  expect(said.join('\n')).toMatch(
    /To fetch into .*charades: 5 files, 1\.8 GB, 3\.4 GB on the disk while it works \(\d.* free\)\./,
  )
  expect(said.at(-1)).toBe('  Where that fails, the features of lighthouse.')
  await expect(readdir(out)).rejects.toThrow('ENOENT')
  expect((await plain('shapes')).out).toEqual(['shapes is made, not fetched: npx spikemba data synthesize shapes'])
})

test('nothing is fetched where nobody agreed, nor where the disk is too small', async () => {
  const manifest = join(home, 'big.json')
  await writeFile(manifest, JSON.stringify([{ url: host.serve('/big.tar', new Uint8Array(3)), bytes: 9e9 }]))
  expect((await plain('tacos', '--manifest', manifest, '--out', home)).err[0]).toContain(
    '--yes is missing, expected to be given before 9.0 GB are fetched',
  )
  await writeFile(manifest, JSON.stringify([{ url: `${host.address}/big.tar`, bytes: 9e15 }]))
  const { code, err } = await plain('tacos', '--manifest', manifest, '--out', home, '--yes')
  expect({ code, err: err[0] }).toMatchObject({
    code: 2,
    err: expect.stringMatching(/19350000\.0 GB are needed while the archives are unpacked, .* are free; make room/),
  })
  expect(host.requests.filter((request) => request.startsWith('/big.tar'))).toEqual([])
})

test('without --features the annotations come, and where the rest is to be had', async () => {
  const [path, bytes] = [...EDITIONS.tacos().annotations][0]!
  const manifest = join(home, 'mirror.json')
  await writeFile(manifest, JSON.stringify([{ path, url: host.serve(`/${path}`, bytes) }]))
  const out = join(home, 'tacos')
  const first = await plain('tacos', '--manifest', manifest, '--out', out)
  expect(first.out.at(-1)).toBe(`The features are 343 MB more: npx spikemba data fetch tacos --features --out ${out}`)
  expect(await readFile(join(out, path))).toEqual(Buffer.from(bytes))
  expect((await plain('tacos', '--manifest', manifest, '--out', out)).out[1]).toBe(
    `Nothing to fetch: 1 parts are in ${out} already.`,
  )
})

test('features at hand: archives and folders, without a host', async () => {
  const { annotations, archives } = EDITIONS.charades()
  const hand = join(home, 'hand')
  await mkdir(join(hand, 'metadata'), { recursive: true })
  for (const [file, bytes] of annotations) await writeFile(join(hand, 'metadata', file), bytes)
  for (const [file, bytes] of archives) await writeFile(join(home, file), bytes)
  const out = join(home, 'charades')
  const before = host.requests.length
  const {
    code,
    out: said,
    err,
  } = await plain('charades', '--out', out, '--from', hand, ...[...archives.keys()].map((file) => join(home, file)))
  expect({ code, err }).toEqual({ code: 0, err: [] })
  expect(said.at(-1)).toBe('nothing wrong found')
  expect(said).toContain('  slowfast_features/ 3 files')
  expect(host.requests.length).toBe(before)
  expect(await readFile(join(home, 'vid_clip.tar'))).toEqual(Buffer.from(archives.get('vid_clip.tar')!))
})

test('a folder that was unpacked by hand into its place is put in order', async () => {
  const out = join(home, 'youtube')
  const { annotations } = EDITIONS.youtube()
  const files = await unpacked('youtube')
  for (const [file, bytes] of [...annotations, ...files]) {
    await mkdir(dirname(join(out, file)), { recursive: true })
    await writeFile(join(out, file), bytes)
  }
  expect(await plain('youtube', '--from', out, '--out', out)).toMatchObject({ code: 0, err: [] })
  expect(await readdir(join(out, 'clip_features'))).toHaveLength(3)
})

test('--url takes archives of one’s own, and a second fetch finds them', async () => {
  const { annotations, archives } = EDITIONS.tvsum()
  const out = join(home, 'tvsum')
  const manifest = join(home, 'annotations.json')
  await writeFile(
    manifest,
    JSON.stringify([...annotations].map(([path, bytes]) => ({ path, url: host.serve(`/${path}`, bytes) }))),
  )
  const [file, bytes] = [...archives][0]!
  const words = ['tvsum', '--manifest', manifest, '--url', host.serve(`/own/${file}`, bytes), '--out', out, '--yes']
  expect(await plain(...words)).toMatchObject({ code: 0, err: [] })
  const requests = host.requests.length
  const again = await plain(...words)
  expect(again.out).toContain(`Nothing to fetch: 3 parts are in ${out} already.`)
  expect(host.requests.length).toBe(requests)
})

test('features of another benchmark, or with a file too few, end in one sentence', async () => {
  const { archives } = EDITIONS.tvsum()
  const zip = join(home, 'tvsum.zip')
  await writeFile(zip, [...archives.values()][0]!)
  const wrong = await plain('tacos', '--out', join(home, 'tacos'), '--from', zip)
  expect(wrong).toMatchObject({
    code: 2,
    err: [expect.stringMatching(/tvsum\.zip: holds no features of tacos, found \d+ files in tvsum/)],
  })
})

test.each([
  [['--url', 'ftp://x/y.tar'], '--url is "ftp://x/y.tar", expected an address that begins with http:// or https://'],
  [['--url', 'http://x/y.tar', '--from', 'y.tar'], '--from is "y.tar", expected to be given without --url'],
  [['--from', '/nowhere.tar'], '/nowhere.tar: does not exist; give an archive or a folder of features'],
  [['--manifest', '/nowhere.json'], '/nowhere.json does not exist'],
])('%j is refused', async (flags, words) => {
  const { code, err } = await plain('tacos', '--out', join(home, 'x'), ...flags)
  expect(code).toBe(2)
  expect(err).toEqual([expect.stringContaining(words)])
})

/** The files of an edition's archives, as they would lie after unpacking. */
async function unpacked(name: Name): Promise<[string, Uint8Array][]> {
  const dir = join(home, 'unpacked')
  for (const [file, bytes] of EDITIONS[name]().archives) {
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, file), bytes)
    await extract({ file: join(dir, file), cwd: dir })
    await rm(join(dir, file))
  }
  const files = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async (file): Promise<[string, Uint8Array]> => [relative(dir, file), await readFile(file)]),
  )
}
