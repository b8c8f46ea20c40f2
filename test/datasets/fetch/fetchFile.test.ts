import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fetchFile, fileSha256, MANIFEST, parseManifest } from '../../../src/datasets/internal.js'
import { goldenTest } from '../../golden.js'

const body = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251))
const sha256 = createHash('sha256').update(body).digest('hex')
let answer: (request: IncomingMessage, response: ServerResponse) => void
const ranges: (string | undefined)[] = []
const server = createServer((request, response) => {
  ranges.push(request.headers.range)
  answer(request, response)
})
let url = ''
let dir = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/features.npz`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fetch-'))
  ranges.length = 0
  answer = serve
  return () => rm(dir, { recursive: true })
})

/** A host that knows ranges. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (from >= body.length) return void response.writeHead(416).end()
  const headers = { 'content-type': 'application/octet-stream', 'content-length': body.length - from }
  response.writeHead(
    from ? 206 : 200,
    from ? { ...headers, 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : headers,
  )
  response.end(body.subarray(from))
}

const file = (more: object = {}): Parameters<typeof fetchFile>[0] => ({
  path: 'sub/features.npz',
  url,
  bytes: body.length,
  sha256,
  ...more,
})
const quick = { retryDelayMs: 1 }

test('fetches, checks, and leaves what is right alone', async () => {
  const seen: number[] = []
  expect(await fetchFile(file(), dir, { ...quick, progress: (received, total) => seen.push(received / total!) })).toBe(
    'fetched',
  )
  expect(await readFile(join(dir, 'sub/features.npz'))).toEqual(body)
  expect(seen.at(-1)).toBe(1)
  expect(await fetchFile(file(), dir)).toBe('present')
  expect(ranges.length).toBe(1)
})

test('a connection that breaks is taken up where it stopped', async () => {
  let calls = 0
  answer = (request, response) => {
    if (calls++ > 0) return serve(request, response)
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, 20_000), () => response.destroy())
  }
  expect(await fetchFile(file(), dir, quick)).toBe('fetched')
  expect(await fileSha256(join(dir, 'sub/features.npz'))).toBe(sha256)
  expect(Number(/\d+/.exec(ranges[1] ?? 'bytes=0')?.[0])).toBeLessThanOrEqual(20_000)
})

test('a part left by an earlier run is gone on with', async () => {
  await writeFile(join(dir, 'x.npz.part'), body.subarray(0, 12_345))
  expect(await fetchFile(file({ path: 'x.npz' }), dir, quick)).toBe('fetched')
  expect(ranges).toEqual(['bytes=12345-'])
})

test('a host without ranges starts anew', async () => {
  answer = (_, response) => void response.writeHead(200).end(body)
  await writeFile(join(dir, 'x.npz.part'), body.subarray(0, 99))
  expect(await fetchFile(file({ path: 'x.npz' }), dir, quick)).toBe('fetched')
})

test('a part longer than the file is thrown away', async () => {
  await writeFile(join(dir, 'x.npz.part'), Buffer.concat([body, body]))
  expect(await fetchFile(file({ path: 'x.npz' }), dir, quick)).toBe('fetched')
})

test('another file than the manifest describes never takes the name', async () => {
  await expect(fetchFile(file({ sha256: 'f'.repeat(64) }), dir, quick)).rejects.toThrow(
    'came with another SHA-256 than ffffffffffff…',
  )
  await expect(fetchFile(file({ bytes: body.length - 1 }), dir, quick)).rejects.toThrow(
    `came with ${body.length} bytes, expected ${body.length - 1}`,
  )
  await expect(stat(join(dir, 'sub/features.npz'))).rejects.toThrow('ENOENT')
})

test('a web page in place of the file is told as such', async () => {
  answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>')
  await expect(fetchFile(file(), dir, quick)).rejects.toThrow(
    `${url}: the host sent a web page, not the file; open the address in a browser`,
  )
})

test('a missing file is told at once, a struggling host after some tries', async () => {
  answer = (_, response) => void response.writeHead(404, 'Not Found').end()
  await expect(fetchFile(file(), dir, quick)).rejects.toThrow('the host answered 404 Not Found')
  expect(ranges.length).toBe(1)
  answer = (_, response) => void response.writeHead(503).end()
  await expect(fetchFile(file(), dir, { ...quick, retries: 2 })).rejects.toThrow(
    'the connection broke 3 times (the host answered 503); run the command again to go on',
  )
})

test('a manifest of one’s own: what it may say', () => {
  const parse = (value: unknown): unknown => parseManifest(JSON.stringify(value), 'm.json')
  expect(parse([{ path: 'a/b.npz', url: 'https://x/y', bytes: 3 }])).toEqual({
    files: [{ path: 'a/b.npz', url: 'https://x/y', bytes: 3 }],
    archives: [],
  })
  expect(parse([{ url: ['https://x/y.tar', 'https://z/y.tar'], bytes: 3 }])).toEqual({
    files: [],
    archives: [{ what: 'features', urls: ['https://x/y.tar', 'https://z/y.tar'], bytes: 3 }],
  })
  expect(() => parse([{ path: 'a', url: ['https://x', 'https://y'] }])).toThrow('a file has one url')
  expect(() => parseManifest('{', 'm.json')).toThrow('m.json: is no JSON')
  expect(() => parse({})).toThrow('m.json: expected a list of {path, url, bytes?, sha256?}')
  for (const path of ['../x', '/etc/x', 'a/../../x', 'C:x', '', null])
    expect(() => parse([{ path, url: 'https://x' }])).toThrow('expected a path inside the data folder')
  expect(() => parse([{ path: 'a', url: 'file:///x' }])).toThrow('m.json row 1: url is "file:///x"')
  expect(() => parse([{ path: 'a', url: 'http://x', bytes: 0 }])).toThrow('bytes is 0')
  expect(() => parse([{ path: 'a', url: 'http://x', sha256: 'abc' }])).toThrow('sha256 is "abc"')
})

test('every published file has size, checksum and a fixed commit', () => {
  for (const { files, features } of Object.values(MANIFEST)) {
    for (const { url, bytes, sha256: sum, path } of files) {
      expect(url).toMatch(/^https:\/\/raw\.githubusercontent\.com\/\w+\/[\w-]+\/[0-9a-f]{40}\//)
      expect(bytes).toBeGreaterThan(1000)
      expect(sum).toMatch(/^[0-9a-f]{64}$/)
      expect(url.endsWith(path)).toBe(true)
    }
    for (const { urls } of features.flatMap(({ archives }) => archives))
      for (const address of urls)
        expect(address).toMatch(
          /^https:\/\/(huggingface\.co\/datasets\/.*\/resolve\/main\/.*\.tar\.gz|drive\.google\.com\/file\/d\/[\w-]{33}\/view)$/,
        )
  }
})

for (const [file, path] of [
  ['highlight_val_release.jsonl', 'moment_detr/data/highlight_val_release.jsonl'],
  ['tacos_val_release.jsonl', 'lighthouse/data/tacos/tacos_val_release.jsonl'],
  ['ydata-tvsum50.mat', 'tvsum_official/matlab/ydata-tvsum50.mat'],
]) {
  goldenTest(`the manifest’s checksum of ${file} is that of the file`, [path!], async (golden) => {
    const entry = Object.values(MANIFEST)
      .flatMap(({ files }) => files)
      .find((known) => known.path === file)!
    expect(await fileSha256(golden)).toBe(entry.sha256)
    expect((await stat(golden)).size).toBe(entry.bytes)
  })
}
