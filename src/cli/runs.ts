/** `spikemba runs …`: what was trained here, what it came to, what may go. */
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { showTable } from '../display/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { ablationTable } from '../recipes/ablation/result.js'
import { compareRuns, readRun } from '../recipes/index.js'
import { shortMetric, tableMetrics, writeRunRecord } from '../recipes/internal.js'
import { OptionError } from '../tensor/index.js'
import { agreed } from './ask.js'
import type { Command } from './command.js'
import { FlagError, wholeNumber } from './options.js'
import { findRuns, type ListedRun, tagRun } from './runs/find.js'

const FIGURES = 3

export const list: Command = {
  name: 'runs list [folder]',
  summary: 'the runs below a folder, their state, tags and scores (default runs)',
  options: [
    ['--tag <word>', 'only runs with this tag'],
    ['--json', 'one JSON line a run'],
  ],
  examples: ['spikemba runs list', 'spikemba runs list runs/ablate-shapes --tag kept'],
  async run([folder], { tag, json }) {
    const runs = (await findRuns(resolve(folder ?? 'runs'))).filter(
      ({ tags }) => tag === undefined || tags.includes(String(tag)),
    )
    if (json) return console.log(runs.map((run) => JSON.stringify(run)).join('\n'))
    if (runs.length === 0)
      return console.log(
        `no runs${tag === undefined ? '' : ` with the tag ${tag}`} below ${folder ?? 'runs'}; npx spikemba train makes one`,
      )
    const scores = ({ metrics }: ListedRun): string =>
      tableMetrics(metrics)
        .slice(0, FIGURES)
        .map((key) => `${shortMetric(key)} ${metrics[key]!.toFixed(1)}`)
        .join('  ')
    const width = Math.max(...runs.map(({ path }) => path.length))
    for (const run of runs)
      console.log(
        `${run.path.padEnd(width)}  ${run.benchmark.padEnd(12)}  ${state(run).padEnd(22)}  ${scores(run)}${run.tags.length ? `  [${run.tags.join(', ')}]` : ''}`,
      )
  },
}

const state = ({ step, steps, end }: ListedRun): string => (end ? `${end} at step ${step}` : `step ${step} of ${steps}`)

export const compare: Command = {
  name: 'runs compare <run...>',
  summary: 'compare runs pair by pair of the same seed; runs that differ in their seed alone are one variant',
  options: [
    ['--evaluations <n>', 'a score is the mean of so many of the last evaluations', 1],
    ['--json', 'the result as JSON'],
  ],
  examples: [
    'spikemba runs compare runs/shapes runs/shapes-2',
    'spikemba runs compare data/runs/*.json --evaluations 3',
  ],
  async run(folders, { evaluations, json }) {
    const runs = await Promise.all(folders.map((folder) => readRun(resolve(folder))))
    const result = compareRuns(runs, wholeNumber('evaluations', evaluations, 1))
    console.log(json ? JSON.stringify(result, null, 2) : showTable(ablationTable(result, result.metrics.length)).text)
  },
}

export const tag: Command = {
  name: 'runs tag <run...>',
  summary: 'give runs a word, or take it from them',
  options: [
    ['--add <words>', 'tags to give, with commas'],
    ['--remove <words>', 'tags to take, with commas'],
  ],
  examples: ['spikemba runs tag runs/shapes --add kept,baseline'],
  async run(folders, { add, remove }) {
    if (add === undefined && remove === undefined)
      throw new FlagError('add', undefined, 'words to give (--add) or to take (--remove)')
    const words = (given: unknown): string[] =>
      String(given ?? '')
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean)
    for (const folder of folders)
      console.log(`${folder}: ${(await tagRun(resolve(folder), words(add), words(remove))).join(', ') || 'no tags'}`)
  },
}

export const remove: Command = {
  name: 'runs delete <run...>',
  summary: 'remove run folders with their checkpoints',
  options: [['--yes', 'do not ask']],
  examples: ['spikemba runs delete runs/shapes-2'],
  async run(folders, { yes }) {
    const runs = await Promise.all(folders.map(async (folder) => ({ folder, found: await findRuns(resolve(folder)) })))
    for (const { folder, found } of runs)
      if (found.length !== 1 || found[0]!.path !== '.')
        throw new OptionError('run', folder, 'one run folder with run.json; nothing was removed')
    const agrees = yes || (await agreed(`Remove ${folders.join(', ')}? [Y/n] `))
    if (agrees === undefined) throw new FlagError('yes', undefined, 'a yes where nobody can be asked')
    if (!agrees) return console.log('nothing was removed')
    for (const folder of folders) {
      await rm(resolve(folder), { recursive: true })
      console.log(`removed ${folder}`)
    }
  },
}

export const exportRuns: Command = {
  name: 'runs export <run...>',
  summary: 'write finished runs as small records, without weights and predictions, that compare and notebooks read',
  options: [
    ['--out <folder>', 'where NAME.json goes', 'data/runs'],
    ['--name <prefix>', 'begins each name, before the folder’s'],
  ],
  examples: [
    'spikemba runs export runs/shapes',
    'spikemba runs export runs/ablate-shapes/*/* --out data/runs --name slots',
  ],
  async run(folders, { out, name }) {
    await mkdir(resolve(String(out)), { recursive: true })
    for (const folder of folders) {
      const run = await readRun(resolve(folder))
      if (run.evaluations.length === 0) throw new OptionError('run', folder, 'a run that was evaluated')
      const short = [name, ...(name ? folder.split('/').slice(-2) : [run.name])]
        .filter(Boolean)
        .join('-')
        .replace(/[^\w=.+-]+/g, '-')
      const file = join(resolve(String(out)), `${short}.json`)
      const text = writeRunRecord({ ...run, name: short })
      await writeFileAtomic(file, text)
      console.log(`${file}  ${text.length} bytes`)
    }
  },
}
