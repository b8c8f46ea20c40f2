/**
 * `npm run bench:learn`: does the model learn to ground sentences? A script, run from source by ts-node.
 *
 *   shapes    the tiny recipe, and the same with sentences shuffled between videos: what it scores then is no grounding
 *   planted   features planted into real QVHighlights annotations, three seeds, beside the PyTorch twin's figures
 *
 * Options: --only shapes|planted, --seeds N, --steps N, --planted FOLDER (data made before), --annotations FOLDER
 * (highlight_train_release.jsonl and highlight_val_release.jsonl), --set key=value …, --backend B.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command as Program } from 'commander'
import { loadBenchmark, makePlanted, makeShapes, parseAnnotations, writeFolder } from '../datasets/index.js'
import type { PartialConfig } from '../model/index.js'
import { PLANTED, type RecipeName, type RunData, type RunOptions, trainRun } from '../recipes/index.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import { type EvaluationRecord, summariseSeeds } from '../train/index.js'
import { FlagError, settings } from './options.js'

const KEYS = ['MR-full-R1@0.5', 'MR-full-R1@0.7', 'MR-full-mAP', 'HL-min-VeryGood-mAP', 'HL-min-VeryGood-Hit1'] as const
/** Mean of three seeds, same data model, 500 steps; the rows below it for scale. Measured with PyTorch, one seed where not said. */
const BESIDE: Readonly<Record<string, readonly number[]>> = {
  'PyTorch twin, 3 seeds': [53.4, 23.1, 26.5, 36.2, 64.0],
  'twin without the gate': [58.5, 28.8, 30.0, 36.8, 65.1],
  'QD-DETR, same CPU time': [32, 11, 16, 34, 63],
  'matched filter (oracle)': [82, 41, 36.4, 41.2, 77.3],
  'query-blind': [21.3, 8.7, 12.6, 22.2, 29.3],
}

const program = new Program()
  .option('--only <part>', 'shapes or planted')
  .option('--seeds <n>', 'seeds of the planted runs', '3')
  .option('--steps <n>', 'steps of the planted runs', '500')
  .option('--planted <folder>', 'planted features made before')
  .option('--annotations <folder>', 'real annotations', '../shared/golden/moment_detr/data')
  .option('--set <key=value...>', 'configuration keys of the planted runs')
  .option('--backend <name>', 'wasm, tensorflow or cpu', 'wasm')
  .parse()
const flags = program.opts<Record<string, string> & { set?: string[] }>()

const { name, device } = await useBackend(flags.backend as BackendName)
console.log(`on ${name} (${device}), Node ${process.version}`)
if (flags.only !== 'planted') await shapes()
if (flags.only !== 'shapes') await planted()

async function shapes(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-shapes-'))
  await writeFolder(folder, makeShapes())
  const data = await splits('shapes', folder)
  console.log(`\nshapes, tiny recipe, ${data.train.length} queries to learn from, ${data.val.length} to check with`)
  heads()
  row('sentences of their videos', (await scores('shapes', data, {})).at(-1)!)
  row('sentences shuffled', (await scores('shapes', data, { shuffledSentences: true })).at(-1)!)
}

async function planted(): Promise<void> {
  const data = await splits('qvhighlights', flags.planted ?? (await plantFeatures(flags.annotations!)))
  const steps = Number(flags.steps)
  const every = Math.max(1, Math.round(steps / 12.5))
  const changed = settings('set', flags.set) as PartialConfig
  console.log(`\nplanted features, ${steps} steps, mean of the evaluations after the learning rate's drop${flags.set ? `; ${flags.set.join(' ')}` : ''}`)
  heads()
  const runs: Record<string, number>[] = []
  for (let seed = 0; seed < Number(flags.seeds); seed++) {
    const all = await scores('qvhighlights', data, { config: { ...PLANTED, ...changed, seed }, steps, fit: { evaluateEvery: every } })
    runs.push(Object.fromEntries(KEYS.map((key, k) => [key, mean(all.slice(-3).map((values) => values[k]!))])))
    row(`seed ${seed}`, Object.values(runs.at(-1)!))
  }
  if (runs.length > 1) {
    const summaries = Object.values(summariseSeeds(runs))
    row(
      `mean of ${runs.length}`,
      summaries.map(({ mean }) => mean),
    )
    row(
      '± sd',
      summaries.map(({ sd }) => sd),
    )
  }
  for (const [who, values] of Object.entries(BESIDE)) row(who, values)
}

async function splits(benchmark: RecipeName, dir: string): Promise<RunData> {
  return { train: await loadBenchmark(benchmark, { dir, split: 'train' }), val: await loadBenchmark(benchmark, { dir, split: 'val' }) }
}

async function plantFeatures(annotations: string): Promise<string> {
  const rows = async (split: string) => {
    const file = join(annotations, `highlight_${split}_release.jsonl`)
    if (!existsSync(file)) throw new FlagError('annotations', annotations, `a folder with ${file}`)
    return parseAnnotations(await readFile(file), file)
  }
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-planted-'))
  await writeFolder(folder, makePlanted({ train: await rows('train'), val: await rows('val') }))
  return folder
}

/** Trains and gives the scores of every evaluation. */
async function scores(recipe: RecipeName, data: RunData, options: RunOptions): Promise<number[][]> {
  const started = process.cpuUsage()
  const run = trainRun(recipe, data, options)
  const evaluations: EvaluationRecord[] = []
  for await (const record of run.records()) if (record.kind === 'evaluation') evaluations.push(record)
  run.model.dispose()
  const { user, system } = process.cpuUsage(started)
  console.log(`  ${((user + system) / 1e6).toFixed(0)} CPU seconds for ${run.steps} steps and ${evaluations.length} evaluations`)
  return evaluations.map(({ metrics }) => KEYS.map((key) => metrics[key]!))
}

function heads(): void {
  console.log(''.padEnd(30) + ['R1@.5', 'R1@.7', 'mAP', 'HD mAP', 'HIT@1'].map((head) => head.padStart(8)).join(''))
}

function row(who: string, values: readonly number[]): void {
  console.log(who.padEnd(30) + values.map((value) => value.toFixed(1).padStart(8)).join(''))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
