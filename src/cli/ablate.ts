/**
 * `spikemba ablate BENCHMARK KEY=VALUES…`: trains variants with the same seeds, in this process, in several, or in jobs
 * on several machines.
 */
import { join, resolve } from 'node:path'
import { loadBenchmark } from '../datasets/index.js'
import { showTable } from '../display/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { ablationTable } from '../recipes/ablation/result.js'
import {
  type AblationGrid,
  type AblationOptions,
  type AblationRecord,
  type AblationResult,
  ablate as ablateRuns,
  readAblation,
} from '../recipes/index.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import { runJobs } from './ablate/jobs.js'
import { writeAblationPage } from './ablate/page.js'
import { gridOf, shardOf } from './ablate/words.js'
import type { Command } from './command.js'
import { benchmark as benchmarkOf } from './data/words.js'
import { duration } from './duration.js'
import { INTERRUPTED, interruptible } from './interruptible.js'
import { wholeNumber } from './options.js'
import { pageAddress } from './pageAddress.js'
import { READING_OPTIONS } from './readingFlags.js'
import { trainPlan } from './trainPlan.js'

export const ablate: Command = {
  name: 'ablate <benchmark> <key=values...>',
  summary: 'train variants of a recipe with the same seeds and compare them pair by pair',
  options: [
    ['--data <folder>', 'features and annotations (default data/<benchmark>)'],
    ['--preset <name>', 'tiny, practical, paper or paper-proposals instead of the recipe’s'],
    ['--set <key=value...>', 'configuration keys that all variants share'],
    ['--seeds <n>', 'seeds that each variant is trained with', 3],
    ['--one-at-a-time', 'vary one key at a time (default: every combination of values)'],
    ['--epochs <n>', 'passes over the training split'],
    ['--steps <n>', 'steps instead of epochs'],
    ['--batch <n>', 'queries a step'],
    ['--evaluate-every <n>', 'steps between two evaluations (default an epoch)'],
    ['--evaluations <n>', 'a score is the mean of so many of the last evaluations', 1],
    ['--jobs <n>', 'programs that train at once on this machine', 1],
    [
      '--shard <i/n>',
      'train the i-th of n parts of the runs, for a job of its own; the last one to end writes the whole table',
    ],
    ...READING_OPTIONS,
    ['--features <names>', 'video sources in the order of their columns, with commas (default all that are found)'],
    ['--domain <name>', 'TVSum, YouTube: train on one domain'],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    [
      '--out <folder>',
      'run folders and the table (default runs/ablate-<benchmark>); the same command again goes on there',
    ],
    ['--json', 'one JSON record a line'],
  ],
  examples: [
    'spikemba ablate shapes slots=0,4 spikeSteps=1,4 --seeds 5',
    'spikemba ablate qvhighlights mixer=mamba,transformer detector=spiking,analog,none --one-at-a-time --jobs 4',
    'spikemba ablate shapes lossWeights.overlap=1,0 --shard 2/4',
  ],
  async run([name, ...words], flags) {
    const recipe = benchmarkOf(name)
    const grid = gridOf(words)
    const shard = shardOf(flags.shard)
    const jobs = wholeNumber('jobs', flags.jobs, 1)!
    const plan = trainPlan(flags)
    const out = resolve(String(flags.out ?? join('runs', `ablate-${recipe}`)))
    const options: AblationOptions & { out: string } = {
      ...(plan.run.preset ? { preset: plan.run.preset } : {}),
      ...(plan.run.config ? { config: plan.run.config } : {}),
      ...(plan.run.steps ? { steps: plan.run.steps } : {}),
      seeds: wholeNumber('seeds', flags.seeds, 1)!,
      evaluations: wholeNumber('evaluations', flags.evaluations, 1)!,
      oneAtATime: Boolean(flags.oneAtATime),
      ...(shard ? { shard } : {}),
      out,
    }
    const told = new Telling(Boolean(flags.json), shard !== undefined)
    const stop = interruptible(jobs > 1 ? 'finishing the steps under way, then saving' : undefined)
    try {
      if (jobs > 1) {
        await readAblation(recipe, grid, options) // a wrong key is told once, not by every job
        await runJobs(jobs, stop.signal, (record) => told.hear(record))
      } else await trainHere(recipe, grid, flags, plan, { ...options, signal: stop.signal }, told)
    } finally {
      stop.release()
    }
    if (told.interrupted || stop.signal.aborted) {
      console.error('interrupted; everything is saved. The same command goes on')
      process.exitCode = INTERRUPTED
      return
    }
    const result = await readAblation(recipe, grid, options)
    if (!flags.json || shard === undefined) await close(result, out, Boolean(flags.json))
  },
}

async function trainHere(
  recipe: ReturnType<typeof benchmarkOf>,
  grid: AblationGrid,
  flags: Readonly<Record<string, unknown>>,
  plan: ReturnType<typeof trainPlan>,
  options: AblationOptions & { out: string },
  told: Telling,
): Promise<void> {
  await readAblation(recipe, grid, options) // a wrong key is told before data are read
  const backend = await useBackend(String(flags.backend) as BackendName | 'auto')
  const folder = resolve(String(flags.data ?? join('data', recipe)))
  const open = (split: string) => loadBenchmark(recipe, { dir: folder, split, ...plan.data })
  const data = { train: await open('train'), val: await open('val') }
  const { evaluateEvery } = plan.run.fit ?? {}
  const fit = {
    ...(evaluateEvery ? { evaluateEvery } : {}),
    facts: { backend: { ...backend }, dataFolder: folder, ...plan.facts },
  }
  for await (const record of ablateRuns(recipe, data, grid, { ...options, fit })) told.hear(record)
}

/** The table on the screen, and as a page with its picture beside the runs. */
async function close(result: AblationResult, out: string, json: boolean): Promise<void> {
  await writeFileAtomic(join(out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
  const page = await writeAblationPage(result, out)
  if (json) return console.log(JSON.stringify({ kind: 'page', page, runs: result.runs.length, wanted: result.wanted }))
  console.log(showTable(ablationTable(result)).text)
  console.log(`page: ${pageAddress(page)}`)
}

/** Says each run as it ends, and how long the others will take. */
class Telling {
  interrupted = false
  private readonly started = performance.now()
  private trained = 0

  constructor(
    private readonly json: boolean,
    private readonly part: boolean,
  ) {}

  hear(record: AblationRecord): void {
    if (record.kind === 'end') this.interrupted ||= record.reason === 'interrupted'
    if (this.json) {
      if (record.kind !== 'result') console.log(JSON.stringify(record))
      return
    }
    if (record.kind === 'progress' && record.record.kind === 'step') this.step(record, record.record.step)
    if (record.kind !== 'run' || record.state === 'elsewhere') return
    if (record.state === 'trained') this.trained++
    const scores = Object.entries(record.metrics ?? {}).filter(([key]) => /R1@0\.5$|mAP$/.test(key))
    const words = scores.slice(0, 3).map(([key, value]) => `${key} ${value.toFixed(1)}`)
    const perRun = (performance.now() - this.started) / 1000 / Math.max(1, this.trained)
    const left =
      record.state === 'trained' && !this.part && record.run < record.of
        ? `, about ${duration(perRun * (record.of - record.run))} left`
        : ''
    this.line(
      `[${record.run}/${record.of}] ${record.variant} seed ${record.seed} (${record.state}${left}): ${words.join('  ')}`,
    )
  }

  private step({ run, of, variant, seed, steps }: Extract<AblationRecord, { kind: 'progress' }>, step: number): void {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001b[K[${run}/${of}] ${variant} seed ${seed}: step ${step}/${steps}`)
  }

  private line(words: string): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    console.error(words)
  }
}
