/** `spikemba train BENCHMARK`: one run from data to scores, with live progress; Ctrl-C saves and says how to go on. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { type Dataset, loadBenchmark } from '../datasets/index.js'
import { countLost, lostSentences } from '../datasets/internal.js'
import { addonMissing } from '../ops/internal.js'
import { trainRun } from '../recipes/index.js'
import { describeBest, readRunFacts } from '../recipes/internal.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import type { FitRecord } from '../train/index.js'
import { tensorboardWriter } from '../train/internal.js'
import type { Command } from './command.js'
import { benchmark as benchmarkOf } from './data/words.js'
import { INTERRUPTED, interruptible } from './interruptible.js'
import { wholeNumber } from './options.js'
import { pageAddress } from './pageAddress.js'
import { showProgress } from './progress.js'
import { type JoinedRanks, joinRanks } from './ranks.js'
import { READING_OPTIONS } from './readingFlags.js'
import { writeReport } from './report.js'
import { printScores } from './scores.js'
import { trainPlan } from './trainPlan.js'
import { watchRun } from './watch.js'

export const train: Command = {
  name: 'train <benchmark>',
  summary: 'train SpikeMba, score it with the official evaluator, write a report',
  options: [
    ['--data <folder>', 'features and annotations (default data/<benchmark>)'],
    ['--preset <name>', 'tiny, practical, paper or paper-proposals instead of the recipe’s'],
    [
      '--set <key=value...>',
      'configuration keys (npx spikemba config lists them), for example detector=none lossWeights.overlap=0',
    ],
    ['--epochs <n>', 'passes over the training split'],
    ['--steps <n>', 'steps instead of epochs'],
    ['--batch <n>', 'queries a step'],
    ['--micro-batch <n>', 'queries worked on at once (default: what fits memory)'],
    ['--exact-batch', 'losses that compare queries see the whole batch, at the cost of one more pass'],
    ['--seed <n>', 'decides weights, order and dropout'],
    ['--evaluate-every <n>', 'steps between two evaluations (default an epoch)'],
    ['--patience <n>', 'evaluations without a better one before it stops'],
    ['--non-finite <what>', 'a gradient that is not finite ends the run (error) or is left out (skip)', 'error'],
    ['--workers <n>', 'threads that share each step', 1],
    ['--norm-across-ranks', 'under mpirun: batch normalisation over all ranks, not each by itself'],
    ...READING_OPTIONS,
    ['--features <names>', 'video sources in the order of their columns, with commas (default all that are found)'],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    [
      '--precision <name>',
      'products of matrices on tensorflow: float32, tf32 (NVIDIA cards) or bf16 (default float32)',
    ],
    ['--domain <name>', 'TVSum, YouTube: train on one domain'],
    ['--shuffle-sentences', 'control: every query gets the sentence of another video'],
    ['--out <folder>', 'run folder (default runs/<benchmark>, numbered)'],
    ['--resume <folder>', 'go on with the run of this folder'],
    ['--tensorboard', 'also write event files that TensorBoard reads, into the run folder'],
    ['--watch [port]', 'serve the live report to this machine, at a free port or this one'],
    ['--json', 'one JSON record a line'],
  ],
  examples: [
    'spikemba train shapes',
    'spikemba train qvhighlights --data data/qvhighlights --set dModel=128 blocks=2',
    'spikemba train shapes --resume runs/shapes',
    'mpirun -n 4 npx spikemba train qvhighlights',
  ],
  async run(args, flags) {
    const ranks = await joinRanks()
    try {
      await trainOn(args, flags, ranks)
    } catch (error) {
      await ranks?.fail(error)
      throw error
    }
    ranks?.finalize()
  },
}

/** @param ranks the processes that `mpirun` started; rank 0 speaks, writes and scores */
async function trainOn(
  [name]: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  ranks?: JoinedRanks,
): Promise<void> {
  const benchmark = benchmarkOf(name)
  const leads = !ranks || ranks.rank === 0
  const resumed = flags.resume === undefined ? undefined : await readRunFacts(resolve(String(flags.resume)))
  const plan = trainPlan(flags, resumed)
  const folder = resolve(String(flags.data ?? resumed?.dataFolder ?? join('data', benchmark)))
  const out = resolve(String(flags.resume ?? flags.out ?? freshFolder(benchmark)))
  ranks?.chooseCard()
  const backend = await useBackend(String(flags.backend) as BackendName | 'auto', { precision: plan.precision })
  const open = (split: string) => loadBenchmark(benchmark, { dir: folder, split, ...plan.data })
  const data = { train: await open('train'), val: await open('val') }

  const slow = backend.name === 'tensorflow' && leads ? addonMissing(tf.backend()) : undefined
  if (slow) console.error(`slower than it could be: ${slow}`)
  const lost = leads ? await tellLost(Object.values(data)) : []
  const watch =
    flags.watch === undefined || !leads
      ? undefined
      : await watchRun(out, flags.watch === true ? 0 : wholeNumber('watch', flags.watch, 1))
  if (watch) console.error(`watch it: ${watch.address}`)
  const goOn = `${ranks ? `mpirun -n ${ranks.size} ` : ''}npx spikemba train ${benchmark} --resume ${out}`
  const stop = interruptible(leads ? undefined : '')
  try {
    const facts = {
      backend: { ...backend },
      dataFolder: folder,
      ...plan.facts,
      ...(lost.length > 0 ? { lost } : {}),
      shuffledSentences: plan.run.shuffledSentences,
    }
    const run = trainRun(benchmark, data, {
      ...plan.run,
      fit: {
        ...{ ...plan.run.fit, signal: stop.signal, facts },
        ...(leads ? { out, resume: resumed !== undefined } : {}),
        ...(ranks ? { ranks } : {}),
        ...(flags.normAcrossRanks ? { normAcrossRanks: true } : {}),
        ...(flags.tensorboard && leads ? { onRecord: eventFile(join(out, 'tensorboard')) } : {}),
      },
    })
    if (!leads) {
      for await (const _ of run.records()); // rank 0 tells how it goes
      return run.model.dispose()
    }
    const end = await showProgress(run, {
      json: Boolean(flags.json),
      heading: `${benchmark}: ${data.train.length} queries to learn from, ${data.val.length} to check with, on ${backend.name} (${backend.device})${ranks ? `, ${ranks.size} ranks by ${ranks.name}` : ''}`,
      goOn,
    })
    run.model.dispose()
    if (end.reason === 'interrupted') {
      console.error(`interrupted after step ${end.step}; everything is saved. To go on: ${goOn}`)
      process.exitCode = INTERRUPTED
      return
    }
  } finally {
    stop.release()
    watch?.close()
  }
  await describeBest(out, data.val)
  const page = await writeReport([out], join(out, 'report.html'))
  if (flags.json) return
  await printScores(out)
  console.log(`report: ${pageAddress(page)}`)
}

/** Begins TensorBoard's file with the first record: a run that is refused leaves nothing behind. */
function eventFile(folder: string): (record: FitRecord) => void {
  let write: ((record: FitRecord) => void) | undefined
  return (record) => {
    write ??= tensorboardWriter(folder)
    write(record)
  }
}

/** Says once, before the first step, what of the splits the model will never see. */
async function tellLost(splits: readonly Dataset[]): Promise<string[]> {
  const lost = (await Promise.all(splits.map((split) => countLost(split)))).flatMap(lostSentences)
  for (const sentence of lost) console.error(`lost: ${sentence}`)
  return lost
}

function freshFolder(benchmark: string): string {
  for (let i = 1; ; i++) {
    const folder = join('runs', i === 1 ? benchmark : `${benchmark}-${i}`)
    if (!existsSync(folder)) return folder
  }
}
