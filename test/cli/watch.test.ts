import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeShapes, writeFolder } from 'spikemba/datasets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Watch, watchRun } from '../../src/cli/watch.js'
import { spikemba } from './terminal.js'

let home: string
let watch: Watch
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-watch-'))
  watch = await watchRun(join(home, 'run'))
})
afterAll(async () => {
  watch.close()
  await rm(home, { recursive: true })
})

const look = (path = '', host?: string): Promise<{ status: number; page: string }> =>
  new Promise((done, fail) =>
    get(watch.address + path, { agent: false, headers: host ? { host } : {} }, (response) => {
      let page = ''
      response.on('data', (bytes) => (page += bytes)).on('end', () => done({ status: response.statusCode!, page }))
    }).on('error', fail),
  )

test('waits for a run, then shows what it has come to, and looks again', async () => {
  expect(watch.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect((await look()).page).toContain('has not begun yet')
  await mkdir(join(home, 'run'))
  await writeFile(
    join(home, 'run', 'run.json'),
    JSON.stringify({ benchmark: 'charades', seed: 1, config: {}, training: { steps: 2 } }),
  )
  await writeFile(
    join(home, 'run', 'log.jsonl'),
    `${JSON.stringify({ kind: 'step', step: 1, losses: { total: 3 } })}\n{"kind":"st`,
  )
  const { status, page } = await look()
  expect(status).toBe(200)
  expect(page).toContain('<meta http-equiv="refresh"')
  expect(page).toContain('run: 1 steps')
})

test('answers this machine alone, and nothing but the page', async () => {
  expect((await look('', 'evil.example')).status).toBe(403)
  expect((await look('', 'localhost:9999')).status).toBe(200)
  expect((await look('run.json')).status).toBe(404)
})

test('a port that is taken is told in one sentence', async () => {
  await expect(watchRun(home, Number(new URL(watch.address).port))).rejects.toThrow(
    /watch is \d+, expected a port that is free/,
  )
})

test('train serves its page while it runs, and writes event files beside its log', async () => {
  const [data, out] = [join(home, 'data'), join(home, 'trained')]
  await writeFolder(data, makeShapes({ trainVideos: 2, valVideos: 1, queriesPerVideo: 2 }))
  const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'spikeSteps=1', 'batch=2']
  const said = await spikemba(
    'train',
    'shapes',
    '--data',
    data,
    '--out',
    out,
    '--backend',
    'wasm',
    '--steps',
    '2',
    '--tensorboard',
    '--watch',
    '--json',
    ...small,
  )
  expect(said.code).toBe(0)
  expect(said.err.find((line) => line.startsWith('watch it: http://127.0.0.1:'))).toBeDefined()
  expect(await readdir(join(out, 'tensorboard'))).toHaveLength(1)
})
