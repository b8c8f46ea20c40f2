import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeShapes, writeFolder } from 'spikemba/datasets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spikemba } from './terminal.js'

let home: string
let rest: string[]
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-ablate-'))
  await writeFolder(join(home, 'data'), makeShapes({ trainVideos: 4, valVideos: 3, queriesPerVideo: 2 }))
  const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'spikeSteps=2', 'batch=4']
  rest = [
    '--data',
    join(home, 'data'),
    '--out',
    join(home, 'out'),
    '--backend',
    'wasm',
    '--steps',
    '2',
    '--seeds',
    '2',
    ...small,
  ]
})
afterAll(() => rm(home, { recursive: true }))

test('parts write one table with intervals and a page; the same command again trains nothing', async () => {
  expect(await spikemba('ablate', 'shapes', 'slots=0,2', ...rest, '--shard', '1/2')).toMatchObject({ code: 0 })
  const { code, out, err } = await spikemba('ablate', 'shapes', 'slots=0,2', ...rest, '--shard', '2/2')
  expect(code).toBe(0)
  expect(err.filter((line) => line.includes('(read)'))).toHaveLength(2)
  expect(err.filter((line) => line.includes('(trained)'))).toHaveLength(2)
  expect(out[0]).toBe('shapes: 4 of 4 runs, scores in percent')
  expect(out.filter((line) => /slots=2 +2 .* to /.test(line))).toHaveLength(3)
  expect(await readFile(join(home, 'out', 'ablation.html'), 'utf8')).toContain('<svg')
  expect(JSON.parse(await readFile(join(home, 'out', 'result.json'), 'utf8'))).toMatchObject({
    base: 'slots=0',
    wanted: 4,
  })
  expect(existsSync(join(home, 'out', 'slots=2', 'seed-1', 'run.json'))).toBe(true)

  const again = await spikemba('ablate', 'shapes', 'slots=0,2', ...rest)
  expect(again.err.filter((line) => line.includes('(read)'))).toHaveLength(4)
  expect(again.out).toEqual(out)
})

test.each<[string, string[], RegExp]>([
  ['a word that is no key with values', ['slots'], /grid is "slots", expected a key with its values/],
  ['a wrong key', ['slot=0,2'], /slot is .*expected a key of the configuration/],
  ['a wrong value', ['mixer=mamba,lstm'], /mixer is "lstm", expected 'mamba' or 'transformer'/],
  ['a key twice', ['slots=0,2', 'slots=4,8'], /slots is "given twice"/],
  ['one value', ['slots=2'], /at least two values/],
  ['a part that is none', ['slots=0,2', '--shard', '3/2'], /--shard is "3\/2", expected i\/n with i from 1 to n/],
  ['no jobs', ['slots=0,2', '--jobs', '0'], /--jobs is "0", expected a whole number of at least 1/],
  ['no such data', ['slots=0,2', '--data', '/nowhere'], /\/nowhere/],
])('%s: one sentence, exit code 2', async (_, words, sentence) => {
  const said = await spikemba('ablate', 'shapes', ...words, '--out', join(home, 'none'))
  expect(said.code).toBe(2)
  expect(said.err).toHaveLength(1)
  expect(said.err[0]).toMatch(sentence)
})

test('a folder of other runs is refused', async () => {
  const said = await spikemba('ablate', 'shapes', 'slots=0,2', ...rest, 'lr=1e-3')
  expect(said).toMatchObject({ code: 2 })
  expect(said.err.at(-1)).toMatch(/another folder: its runs were made with config/)
})
