import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  askHost,
  type Downloaded,
  download,
  type FetchOptions,
  type Wanted,
} from '../../../src/datasets/fetch/download.node.js'
import { confirmationPage, file, type Host, page, QUOTA_PAGE, redirect, sha256, startHost } from './host.js'

const body = Uint8Array.from({ length: 60_000 }, (_, i) => (i * i) % 253)
const other = Uint8Array.from({ length: 60_000 }, (_, i) => (i * 7) % 251)
let host: Host
let dir = ''
let part = ''
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.close())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'download-'))
  part = join(dir, 'x.part')
  host.requests.length = 0
})
afterEach(() => rm(dir, { recursive: true }))

/** Reads a download to its end. */
async function receive(wanted: Wanted, options: FetchOptions = {}): Promise<Downloaded & { stream: Buffer }> {
  const chunks: Uint8Array[] = []
  const stream = download(wanted, part, { retryDelayMs: 1, ...options })
  for (;;) {
    const { done, value } = await stream.next()
    if (done) return { ...value, stream: Buffer.concat(chunks) }
    chunks.push(value)
  }
}

test('whoever reads the stream sees the whole file, and the part holds it', async () => {
  const came = await receive({ url: host.serve('/x', body), sha256: sha256(body) })
  expect(came).toEqual({ bytes: body.length, sha256: sha256(body), name: undefined, stream: Buffer.from(body) })
  expect(await readFile(part)).toEqual(Buffer.from(body))
})

test('a line that breaks again and again is taken up by ranges, without a byte twice', async () => {
  const came = await receive(
    { url: host.serve('/x', file(body, { cutAfter: 11_000 })) },
    { retries: 30, retryDelayMs: 0 },
  )
  expect(came.stream.equals(body)).toBe(true)
  expect(host.requests.length).toBeGreaterThan(4)
  const starts = host.requests.slice(1).map((request) => Number(/\d+/.exec(request.split(' ')[1]!)![0]))
  expect(starts).toEqual([...starts].sort((a, b) => a - b))
})

test('a line that brings nothing is given up, what came stays for the next try', async () => {
  const url = host.serve('/x', file(body, { cutAfter: 20_000 }))
  await expect(receive({ url }, { retries: 0 })).rejects.toThrow(
    /the connection broke 1 times \(.*\); run the command again to go on/,
  )
  const have = (await readFile(part)).length
  expect(have).toBeGreaterThan(0)
  host.serve('/x', body)
  expect((await receive({ url })).stream.equals(body)).toBe(true)
  expect(host.requests.at(-1)).toBe(`/x bytes=${have}-`)
})

test('a host without ranges sends all again; what is here already is skipped', async () => {
  let calls = 0
  const url = host.serve('/x', (request, response) =>
    file(body, { ranges: false, cutAfter: calls++ === 0 ? 30_000 : body.length })(request, response),
  )
  expect((await receive({ url })).stream.equals(body)).toBe(true)
  expect(calls).toBe(2)
})

test('the rest of another file is never appended', async () => {
  const url = host.serve('/x', file(body, { cutAfter: 20_000 }))
  await expect(receive({ url }, { retries: 0 })).rejects.toThrow('broke')
  host.serve('/x', other)
  await expect(receive({ url })).rejects.toThrow('the host has another file now than the one that was begun')
  expect(await readdir(dir)).toEqual([])
  expect((await receive({ url })).stream.equals(other)).toBe(true)
})

test('a wrong sum, from the manifest or from the host, throws the part away', async () => {
  const url = host.serve('/x', body)
  await expect(receive({ url, sha256: sha256(other) })).rejects.toThrow(
    `came with another SHA-256 than ${sha256(other).slice(0, 12)}…`,
  )
  expect(await readdir(dir)).toEqual([])
  const told = host.serve('/told', redirect('/x', { 'x-linked-etag': `"${sha256(other)}"` }))
  await expect(receive({ url: told })).rejects.toThrow('came with another SHA-256')
  host.serve('/told', redirect('/x', { 'x-linked-etag': `"${sha256(body)}"` }))
  expect((await receive({ url: told })).sha256).toBe(sha256(body))
})

test('redirects are followed, not in circles', async () => {
  host.serve('/x', body)
  host.serve('/b', redirect('/x'))
  expect((await receive({ url: host.serve('/a', redirect(`${host.address}/b`)) })).bytes).toBe(body.length)
  await expect(receive({ url: host.serve('/circle', redirect('/circle')) })).rejects.toThrow(
    'leads in a circle (12 redirects',
  )
  await expect(receive({ url: host.serve('/file', redirect('file:///etc/passwd')) })).rejects.toThrow(
    'the host leads to file:///etc/passwd; check the address',
  )
})

test('a confirmation page is answered, also when the rest is asked for', async () => {
  let calls = 0
  host.serve('/download', (request, response) => {
    expect(request.url).toBe('/download?id=FILE&export=download&confirm=t&uuid=1f-2e')
    file(body, { cutAfter: calls++ === 0 ? 20_000 : body.length })(request, response)
  })
  const url = host.serve('/uc', page(confirmationPage(`${host.address}/download`)))
  expect((await receive({ url })).stream.equals(body)).toBe(true)
  expect(host.requests.map((request) => request.split(' ')[0])).toEqual(['/uc', '/download', '/uc', '/download'])
})

test.each([
  ['/quota', page(QUOTA_PAGE), 'the host’s quota for this file is used up for now'],
  ['/quota-with-status', page(QUOTA_PAGE, 403), 'the host’s quota for this file is used up for now'],
  ['/html', page('<title>Welcome</title>'), 'the host sent a web page (“Welcome”), not the file'],
  ['/gone', page('<title>Not found</title>', 404), 'the host answered 404 Not Found: the file is not there any more'],
  ['/nowhere', undefined, 'the host answered 404 Not Found'],
] as const)('%s is told at once', async (path, answer, words) => {
  const url = answer ? host.serve(path, answer) : `${host.address}${path}`
  await expect(receive({ url })).rejects.toThrow(`${url}: ${words}`)
  expect(host.requests).toHaveLength(1)
})

test('a busy host is asked again after the time that it names', async () => {
  let calls = 0
  const url = host.serve('/x', (request, response) => {
    if (calls++ > 0) return file(body)(request, response)
    response.writeHead(429, { 'retry-after': '1' }).end()
  })
  const start = performance.now()
  expect((await receive({ url })).bytes).toBe(body.length)
  expect(performance.now() - start).toBeGreaterThan(900)
})

test('a trickle and a silent host count as broken lines', async () => {
  const timers: NodeJS.Timeout[] = []
  const trickle = host.serve('/trickle', (_, response) => {
    response.writeHead(200, { 'content-length': body.length })
    timers.push(setInterval(() => response.write('x'), 20))
  })
  const slow = { stallMs: 200, retries: 1 }
  await expect(receive({ url: trickle }, slow)).rejects.toThrow(
    /the connection broke 2 times \(only \d+ bytes came in 0 s\)/,
  )
  const silent = host.serve('/silent', () => {})
  await expect(receive({ url: silent }, slow)).rejects.toThrow(/the connection broke 2 times \(nothing came for 0 s\)/)
  const halting = host.serve(
    '/halting',
    (_, response) => void response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, 100)),
  )
  await rm(part, { force: true })
  await rm(`${part}.json`, { force: true })
  await expect(receive({ url: halting }, slow)).rejects.toThrow('nothing came for 0 s')
  for (const timer of timers) clearInterval(timer)
})

test('a slow reader is no slow host', async () => {
  const stream = download({ url: host.serve('/x', body) }, part, { stallMs: 1000, minBytesPerSec: 1e9, retries: 0 })
  for await (const _ of stream) await new Promise((resolve) => setTimeout(resolve, 1200))
  expect((await readFile(part)).length).toBe(body.length)
})

test('who gives up keeps what came', async () => {
  const abort = new AbortController()
  const url = host.serve(
    '/x',
    (_, response) => void response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, 9000)),
  )
  const received = receive({ url }, { signal: abort.signal, progress: (bytes) => bytes > 0 && abort.abort() })
  await expect(received).rejects.toThrow('aborted')
  expect((await readFile(part)).length).toBeGreaterThan(0)
})

test.runIf(existsSync('/dev/full'))('a full disk is told as such', async () => {
  await symlink('/dev/full', part)
  await expect(receive({ url: host.serve('/x', body) })).rejects.toThrow(
    'x.part: could not be written, the disk is full; make room and run the command again',
  )
})

test('a part of unknown origin is used only as far as the sum agrees', async () => {
  await writeFile(part, other.subarray(0, 5000))
  await expect(receive({ url: host.serve('/x', body), sha256: sha256(body) })).rejects.toThrow('another SHA-256')
  expect((await receive({ url: `${host.address}/x`, sha256: sha256(body) })).stream.equals(body)).toBe(true)
})

test('the host is asked for size, sum and name without fetching', async () => {
  host.serve(
    '/x',
    (_, response) =>
      void response
        .writeHead(200, { 'content-length': 8e9, 'content-disposition': 'attachment; filename="a.tar.gz"' })
        .flushHeaders(),
  )
  const url = host.serve('/told', redirect('/x', { 'x-linked-etag': `"${sha256(body)}"` }))
  expect(await askHost(url)).toEqual({ bytes: 8e9, sha256: sha256(body), name: 'a.tar.gz' })
})
