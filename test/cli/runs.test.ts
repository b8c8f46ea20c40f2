import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRun } from 'spikemba/recipes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spikemba } from './terminal.js'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-runs-'))
  for (const seed of [0, 1, 2])
    for (const detector of ['spiking', 'none'])
      await writeRun(
        `${detector}/seed-${seed}`,
        seed,
        { detector, seed },
        50 + 10 * seed - (detector === 'none' ? 3 + seed : 0),
      )
  await writeRun('begun', 9, { detector: 'spiking' }, 1, false)
})
afterAll(() => rm(home, { recursive: true }))

/** A run folder as training writes it, without checkpoints. */
async function writeRun(name: string, seed: number, config: object, score: number, ended = true): Promise<void> {
  const folder = join(home, 'runs', name)
  await mkdir(folder, { recursive: true })
  const facts = {
    benchmark: 'charades',
    seed,
    config,
    training: { steps: 40, patience: null },
    dataFolder: '/home/someone/data',
    sittings: [{ started: '2026-11-29T20:00:00Z', step: 0 }],
  }
  await writeFile(join(folder, 'run.json'), JSON.stringify(facts))
  const steps = Array.from({ length: ended ? 40 : 7 }, (_, i) => ({
    kind: 'step',
    step: i + 1,
    losses: { total: 9 / (i + 1) },
  }))
  const evaluation = { kind: 'evaluation', step: 40, metrics: { 'R1@0.5': score, mIoU: score / 2, secret: 1 } }
  const rows = [...steps, ...(ended ? [evaluation, { kind: 'end', step: 40, reason: 'steps' }] : [])]
  await writeFile(join(folder, 'log.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
const at = (...names: string[]): string[] => names.map((name) => join(home, 'runs', name))
const all = ['spiking', 'none'].flatMap((detector) => [0, 1, 2].map((seed) => `${detector}/seed-${seed}`))

test('lists runs with state and scores; tags are given, taken and searched for', async () => {
  const { out } = await spikemba('runs', 'list', join(home, 'runs'))
  expect(out).toHaveLength(7)
  expect(out.find((line) => line.startsWith('begun'))).toContain('step 7 of 40')
  expect(out.find((line) => line.startsWith('none/seed-1'))).toMatch(
    /charades +done at step 40 +mIoU 28\.0 {2}R1@0\.5 56\.0/,
  )
  expect((await spikemba('runs', 'tag', ...at('none/seed-0', 'none/seed-1'), '--add', 'kept,base')).code).toBe(0)
  expect((await spikemba('runs', 'tag', ...at('none/seed-1'), '--remove', 'kept')).out).toEqual([
    expect.stringContaining(': base'),
  ])
  const tagged = await spikemba('runs', 'list', join(home, 'runs'), '--tag', 'kept')
  expect(tagged.out).toEqual([expect.stringMatching(/^none\/seed-0 .*\[kept, base\]$/)])
})

test('compares runs pair by pair: what differs names the variant', async () => {
  const { code, out } = await spikemba('runs', 'compare', ...at(...all))
  expect(code).toBe(0)
  expect(out[0]).toBe('charades: 6 of 6 runs, scores in percent')
  expect(out.find((line) => /R1@0\.5 +detector=none/.test(line))).toMatch(/ 3 +56\.0 +−4\.0 +−6\.5 to −1\.5 +yes/) // 3, 4 and 5 less: ± 4.303/√3
})

test('exported records are small, name no place, and are read as the folders are', async () => {
  const folder = join(home, 'records')
  expect((await spikemba('runs', 'export', ...at(...all), '--out', folder, '--name', 'test')).code).toBe(0)
  const files = all.map((name) => join(folder, `test-${name.replace('/', '-')}.json`))
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    expect(text.length).toBeLessThan(8000)
    expect(text).not.toMatch(/someone|secret/)
  }
  const run = await readRun(files[0]!)
  expect(run.losses).toHaveLength(20)
  expect([run.losses[0]!.step, run.losses.at(-1)!.step]).toEqual([1, 40])
  const compared = await spikemba('runs', 'compare', ...files)
  expect(compared.out).toEqual((await spikemba('runs', 'compare', ...at(...all))).out)
})

test('removes run folders, and nothing else', async () => {
  const kept = await spikemba('runs', 'delete', ...at('begun', 'none'), '--yes')
  expect(kept).toMatchObject({ code: 2 })
  expect(kept.err.at(-1)).toContain('nothing was removed')
  expect(existsSync(at('begun')[0]!)).toBe(true)
  expect((await spikemba('runs', 'delete', ...at('begun'), '--yes')).code).toBe(0)
  expect(existsSync(at('begun')[0]!)).toBe(false)
})

test.each<[string, () => string[], string]>([
  ['a folder that is not there', () => ['list', join(home, 'nowhere')], 'expected a folder that is there'],
  ['no tag', () => ['tag', ...at('none/seed-0')], '--add is missing'],
  ['a tag for no run', () => ['tag', home, '--add', 'x'], 'expected a run folder with run.json'],
  ['a run that is there twice', () => ['compare', ...at('none/seed-0', 'none/seed-0')], 'there twice'],
  [
    'a record that is none',
    () => ['compare', join(home, 'runs', 'spiking/seed-0', 'run.json')],
    'the JSON of `spikemba runs export`',
  ],
])('%s: one sentence, exit code 2', async (_, words, sentence) => {
  const { code, err } = await spikemba('runs', ...words())
  expect(code).toBe(2)
  expect(err).toHaveLength(1)
  expect(err[0]).toContain(sentence)
})
