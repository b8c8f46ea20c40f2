/**
 * `npm run bench:learn`: does the model learn to ground sentences, and does its detector detect? A script, run from
 * source by ts-node.
 *
 *   shapes    the tiny recipe, and the same with sentences shuffled between videos: what it scores then is no grounding
 *   planted   features planted into real QVHighlights annotations, beside the PyTorch twin's figures
 *
 * Options: --only shapes|planted, --seeds N, --steps N, --planted FOLDER (data made before), --annotations FOLDER
 * (highlight_train_release.jsonl and highlight_val_release.jsonl; default moment_detr/data in SPIKEMBA_DATA), --set key=value …, --beside key=value … (the same
 * seeds with these keys as well, and the differences seed by seed), --out FOLDER (keeps the run folders; the same
 * command again goes on where it was stopped), --backend B.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command as Program } from 'commander'
import { loadBenchmark, makePlanted, makeShapes, parseAnnotations, writeFolder } from '../datasets/index.js'
import type { PartialConfig } from '../model/index.js'
import { PLANTED, type RecipeName, type RunData, type RunOptions, trainRun } from '../recipes/index.js'
import { QVHIGHLIGHTS_FIGURES } from '../recipes/internal.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import { comparePairs, type EvaluationRecord, type FitRecord, readLog, summarizeSeeds } from '../train/index.js'
import { FlagError, settings } from './options.js'

const HEADS = [
  'R1@.5',
  'R1@.7',
  'mAP',
  'HD mAP',
  'HIT@1',
  'precision',
  '(chance)',
  'AP',
  '(chance)',
  'segments',
  '(chance)',
]
/** 500 steps of the same data model, for scale. Measured with PyTorch, one seed where not said. */
const BESIDE: Readonly<Record<string, readonly number[]>> = {
  'PyTorch twin as printed, 3 seeds': [53.4, 23.1, 26.5, 36.2, 64.0],
  'twin without a detector': [58.5, 28.8, 30.0, 36.8, 65.1],
  'QD-DETR, same CPU time': [32, 11, 16, 34, 63],
  'matched filter (oracle)': [82, 41, 36.4, 41.2, 77.3],
  'query-blind': [21.3, 8.7, 12.6, 22.2, 29.3],
}

const program = new Program()
  .option('--only <part>', 'shapes or planted')
  .option('--seeds <n>', 'seeds of each run', '3')
  .option('--steps <n>', 'steps of the planted runs', '500')
  .option('--planted <folder>', 'planted features made before')
  .option(
    '--annotations <folder>',
    'real annotations',
    join(process.env.SPIKEMBA_DATA ?? 'data', 'moment_detr', 'data'),
  )
  .option('--set <key=value...>', 'configuration keys')
  .option('--beside <key=value...>', 'configuration keys of a second run with each seed')
  .option('--out <folder>', 'where run folders are kept, and runs of before are gone on with')
  .option('--backend <name>', 'wasm, tensorflow or cpu', 'wasm')
  .parse()
const flags = program.opts<Record<string, string> & { set?: string[]; beside?: string[] }>()

const { name, device } = await useBackend(flags.backend as BackendName)
console.log(`on ${name} (${device}), Node ${process.version}`)
if (flags.only !== 'planted') await shapes()
if (flags.only !== 'shapes') await planted()

async function shapes(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-shapes-'))
  await writeFolder(folder, makeShapes())
  const data = await splits('shapes', folder)
  console.log(`\nshapes, tiny recipe, ${data.train.length} queries to learn from, ${data.val.length} to check with`)
  await compare('shapes', data, {}, 1)
  row(
    'sentences shuffled, seed 0',
    (await scores('shapes', data, { config: settings('set', flags.set), shuffledSentences: true }, 'shuffled')).at(-1)!,
  )
}

async function planted(): Promise<void> {
  const data = await splits('qvhighlights', flags.planted ?? (await plantFeatures(flags.annotations!)))
  const steps = Number(flags.steps)
  console.log(
    `\nplanted features, ${steps} steps, mean of the last three evaluations, all after the learning rate's drop`,
  )
  await compare(
    'qvhighlights',
    data,
    { config: PLANTED, steps, fit: { evaluateEvery: Math.max(1, Math.round(steps / 12.5)) } },
    3,
  )
  for (const [who, values] of Object.entries(BESIDE)) row(who, values)
}

/**
 * Trains every seed, and with `--beside` its pair; prints each, their means, and the differences with their 95 %
 * interval.
 */
async function compare(recipe: RecipeName, data: RunData, options: RunOptions, evaluations: number): Promise<void> {
  const own = settings('set', flags.set) as PartialConfig
  const variants = [own, ...(flags.beside ? [{ ...own, ...(settings('beside', flags.beside) as PartialConfig) }] : [])]
  const names = [flags.set?.join(' ') ?? 'the recipe', flags.beside?.join(' ') ?? '']
  const runs: Record<string, number>[][] = variants.map(() => [])
  heads()
  for (let seed = 0; seed < Number(flags.seeds); seed++)
    for (const [i, keys] of variants.entries()) {
      const all = await scores(
        recipe,
        data,
        { ...options, config: { ...options.config, ...keys, seed } },
        `${recipe}-${i}-${seed}`,
      )
      const last = all.slice(-evaluations)
      runs[i]!.push(Object.fromEntries(last[0]!.map((_, k) => [k, mean(last.map((values) => values[k]!))])))
      row(`${names[i]}, seed ${seed}`, Object.values(runs[i]!.at(-1)!))
    }
  if (runs[0]!.length < 2) return
  for (const [i, all] of runs.entries()) summary(names[i]!, all)
  if (runs.length === 2) differences(runs[1]!, runs[0]!)
}

function summary(who: string, runs: readonly Record<string, number>[]): void {
  const all = Object.values(summarizeSeeds(runs))
  row(
    `${who}: mean of ${runs.length}`,
    all.map(({ mean }) => mean),
  )
  row(
    '  ± sd',
    all.map(({ sd }) => sd),
  )
  row(
    '  ± 95 % interval of the mean',
    all.map(({ low, high }) => (high - low) / 2),
  )
}

/** The first way minus the second, pair by pair. */
function differences(base: readonly Record<string, number>[], other: readonly Record<string, number>[]): void {
  const all = Object.values(comparePairs(base, other))
  row(
    'difference seed by seed',
    all.map(({ difference }) => difference),
  )
  row(
    '  ± 95 % interval',
    all.map(({ low, high }) => (high - low) / 2),
  )
  row(
    '  pairs that would decide it',
    all.map(({ pairsNeeded }) => pairsNeeded ?? Number.NaN),
  )
}

async function splits(benchmark: RecipeName, dir: string): Promise<RunData> {
  return {
    train: await loadBenchmark(benchmark, { dir, split: 'train' }),
    val: await loadBenchmark(benchmark, { dir, split: 'val' }),
  }
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

/**
 * Trains and gives the scores of every evaluation: the official ones, then those of the proposals where there is a
 * detector.
 */
async function scores(recipe: RecipeName, data: RunData, options: RunOptions, folder: string): Promise<number[][]> {
  const started = process.cpuUsage()
  const out = flags.out && join(flags.out, folder)
  const kept = out ? { out, resume: existsSync(out) } : {}
  const run = trainRun(recipe, data, { ...options, fit: { ...options.fit, ...kept } })
  const heard: FitRecord[] = []
  for await (const record of run.records()) heard.push(record)
  run.model.dispose()
  const evaluations = (out ? await readLog(out) : heard).filter((record) => record.kind === 'evaluation')
  const { user, system } = process.cpuUsage(started)
  console.log(
    `  ${((user + system) / 1e6).toFixed(0)} CPU seconds for ${run.steps} steps and ${evaluations.length} evaluations`,
  )
  return evaluations.map(({ metrics, proposals }) => [
    ...QVHIGHLIGHTS_FIGURES.map((key) => metrics[key]!),
    ...(proposals ? detection(proposals) : []),
  ])
}

function detection({
  precision,
  averagePrecision,
  segmentRecall,
  chance,
}: NonNullable<EvaluationRecord['proposals']>): number[] {
  return [
    precision,
    chance.precision,
    averagePrecision,
    chance.averagePrecision,
    segmentRecall,
    chance.segmentRecall,
  ].map((share) => 100 * share)
}

function heads(): void {
  console.log(''.padEnd(36) + HEADS.map((head) => head.padStart(10)).join(''))
}

function row(who: string, values: readonly number[]): void {
  console.log(who.padEnd(36) + values.map((value) => value.toFixed(1).padStart(10)).join(''))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
