import { expect, test } from 'vitest'
import type { LabContents, LabFile } from '../../../plugins/jupyterlab/src/jupyter.js'
import { RunFiles } from '../../../plugins/jupyterlab/src/runs/runFiles.js'
import { summarizeRun } from '../../../plugins/jupyterlab/src/runs/runSummary.js'
import { inWords } from '../../../plugins/jupyterlab/src/runs/runsView.js'

const FACTS = JSON.stringify({ benchmark: 'shapes', seed: 3, training: { steps: 40 } })
const step = (step: number, total: number | null = 1 / step) =>
  JSON.stringify({ kind: 'step', step, losses: { total }, gradientNorm: 2, rate: 0.1, dead: 0.25, etaSec: 90 })
const evaluation = (step: number, score: number) => JSON.stringify({ kind: 'evaluation', step, score, bestBy: 'mAP' })
const end = (step: number, reason: string) => JSON.stringify({ kind: 'end', step, reason })
const log = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('')

test('a log says how far a run is, its curves and its scores; half a line is one that is being written', () => {
  const summary = summarizeRun(FACTS, `${log(step(1), step(2, null), evaluation(2, 12.5))}{"kind":"st`)
  expect(summary).toMatchObject({ benchmark: 'shapes', seed: 3, steps: 40, step: 2, end: undefined, metric: 'mAP' })
  expect(summary.points.map(({ loss }) => loss)).toEqual([1, Number.NaN])
  expect(summary.scores).toEqual([{ step: 2, score: 12.5 }])
})

test.each<[string, readonly string[], string]>([
  ['goes on', [step(1), step(2)], 'running, step 2 of 40, 2 min left'],
  ['ended', [step(40), end(40, 'steps')], 'done at step 40'],
  ['was interrupted', [step(7), end(7, 'interrupted')], 'interrupted at step 7'],
  ['goes on after an interruption', [step(7), end(7, 'interrupted'), step(8)], 'running, step 8 of 40'],
])('a run that %s is told so', (_, lines, told) => {
  const run = { path: 'runs/a', name: 'a', changed: 1e12, summary: summarizeRun(FACTS, log(...lines)) }
  expect(inWords(run, 1e12 + 1000)).toContain(`shapes, seed 3 · ${told}`)
  expect(inWords(run, 1e12 + 1000)).toContain('rate 0.1, dead 25 %')
})

test('a run that nobody writes any more is stopped', () => {
  const run = { path: 'runs/a', name: 'a', changed: 1e12, summary: summarizeRun(FACTS, log(step(3))) }
  expect(inWords(run, 1e12 + 100_000)).toContain('stopped, step 3 of 40 ·')
})

/** Lab's files in memory: path → text. */
function labFiles(files: Map<string, string>): LabContents & { read: string[] } {
  const read: string[] = []
  const fileAt = (path: string): LabFile => ({
    ...{ path, name: path.split('/').at(-1)!, last_modified: `2026-01-01T00:00:${files.get(path)?.length ?? 0}Z` },
    ...{ type: files.has(path) ? 'file' : 'directory', size: files.get(path)?.length ?? 0, content: null },
  })
  return {
    read,
    async get(path, { content }) {
      const text = files.get(path)
      if (text !== undefined) {
        if (content) read.push(path)
        return { ...fileAt(path), content: text }
      }
      const below = [...files.keys()].filter((each) => each.startsWith(`${path}/`))
      if (below.length === 0) throw new Error('404')
      const names = new Set(below.map((each) => each.slice(path.length + 1).split('/')[0]!))
      return { ...fileAt(path), content: [...names].map((name) => fileAt(`${path}/${name}`)) }
    },
  }
}

test('runs are found below a folder, and read again only when they have changed', async () => {
  const files = new Map([
    ['runs/b/run.json', FACTS],
    ['runs/b/log.jsonl', log(step(1))],
    ['runs/b/checkpoints/best/model.safetensors', ''],
    ['runs/ablate/one/run.json', FACTS],
    ['runs/ablate/one/clip.spike', ''],
    ['runs/broken/run.json', '{'],
    ['runs/broken/log.jsonl', ''],
  ])
  const contents = labFiles(files)
  const found = new RunFiles(contents)
  const first = await found.find('runs')
  expect(first.map(({ name, problem }) => [name, problem])).toEqual([
    ['ablate/one', undefined],
    ['b', undefined],
    ['broken', 'run.json is damaged: it is no JSON'],
  ])
  expect(first[0]!.recording).toBe('runs/ablate/one/clip.spike')
  expect(first[1]!.weights).toBe('runs/b/checkpoints/best/model.safetensors')
  contents.read.length = 0
  await found.find('runs')
  expect(contents.read).toEqual([])
  files.set('runs/b/log.jsonl', log(step(1), step(2)))
  const again = await found.find('runs')
  expect(again[1]!.summary!.step).toBe(2)
  expect(contents.read).toEqual(['runs/b/run.json', 'runs/b/log.jsonl'])
  await expect(found.find('nowhere')).rejects.toThrow()
})
