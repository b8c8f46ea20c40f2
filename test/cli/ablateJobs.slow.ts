/** `ablate --jobs`: real programs that share the runs, one that is stopped by Ctrl-C, one that cannot start. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeShapes, writeFolder } from 'spikemba/datasets'
import { afterAll, beforeAll, expect, test } from 'vitest'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-jobs-'))
  await writeFolder(join(home, 'data'), makeShapes({ trainVideos: 4, valVideos: 3, queriesPerVideo: 2 }))
})
afterAll(() => rm(home, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly err: string
}

function start(...more: string[]): { child: ChildProcess; ended: Promise<Ended>; said(): string } {
  const program = [resolve('src/cli/spikemba.mjs')]
  const words = [
    'ablate',
    'shapes',
    'slots=0,2',
    '--data',
    join(home, 'data'),
    '--backend',
    'wasm',
    '--seeds',
    '2',
    '--jobs',
    '2',
  ]
  const child = spawn(process.execPath, [
    ...program,
    ...words,
    ...more,
    '--set',
    'dModel=16',
    'blocks=1',
    'dState=4',
    'spikeSteps=2',
    'batch=4',
  ])
  let err = ''
  child.stderr.on('data', (bytes) => (err += bytes))
  return { child, said: () => err, ended: new Promise((done) => child.once('close', (code) => done({ code, err }))) }
}
const runsOf = async (out: string): Promise<object[]> =>
  (JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as { runs: object[] }).runs

test('two jobs come to the numbers of one program; stopped and called again, too', { timeout: 300_000 }, async () => {
  const [whole, stopped] = [join(home, 'whole'), join(home, 'stopped')]
  expect(await start('--out', whole, '--steps', '6').ended).toMatchObject({ code: 0 })
  expect(await runsOf(whole)).toHaveLength(4)

  const first = start('--out', stopped, '--steps', '6')
  await expect.poll(first.said, { timeout: 120_000, interval: 50 }).toContain('seed 0 (trained')
  first.child.kill('SIGINT')
  expect((await first.ended).code).toBe(130)
  expect(await start('--out', stopped, '--steps', '6').ended).toMatchObject({ code: 0 })
  expect(await runsOf(stopped)).toEqual(await runsOf(whole))
})

test('a job that fails is told in one sentence', { timeout: 120_000 }, async () => {
  const { code, err } = await start('--out', join(home, 'none'), '--data', '/nowhere', '--steps', '2').ended
  expect(code).toBe(2)
  expect(err).toMatch(
    /^spikemba: job 1 ended with code 2: .*\/nowhere.*; finished runs are kept, the same command goes on\n$/,
  )
})
