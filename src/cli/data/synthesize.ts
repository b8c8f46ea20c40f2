import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BenchmarkName,
  DataError,
  makePlanted,
  makeShapes,
  parseAnnotations,
  writeFolder,
} from '../../datasets/index.js'
import { annotationProblems } from '../../metrics/internal.js'
import { OptionError } from '../../tensor/index.js'
import type { Command } from '../command.js'
import { FlagError, wholeNumber } from '../options.js'
import { benchmark, megabytes, number } from './words.js'

export const dataSynthesize: Command = {
  name: 'data synthesize <name>',
  summary: 'make data: shapes (small videos to watch), qvhighlights (features planted for real annotations)',
  options: [
    ['--out <dir>', 'folder to fill; data/<name> when absent'],
    ['--seed <n>', 'another seed, other data', 1],
    ['--train <n>', 'shapes: training videos (240); qvhighlights: training queries (1500)'],
    ['--val-count <n>', 'shapes: validation videos (45); qvhighlights: validation queries (300)'],
    ['--annotations <file>', 'qvhighlights: training annotations, JSON lines with ground truth'],
    ['--val <file>', 'qvhighlights: validation annotations'],
    ['--alpha <x>', 'qvhighlights: strength of the meaning against noise of norm 1', 0.6],
    ['--jitter <x>', 'qvhighlights: how far ends of moments are moved, in lengths', 0.4],
    ['--drop <x>', 'qvhighlights: share of clips left out', 0.1],
    ['--dv <sizes>', 'qvhighlights: columns of the video sources, with commas', '64,64'],
    ['--dt <n>', 'text columns (shapes 32, qvhighlights 64)'],
    ['--json', 'print JSON'],
  ],
  examples: [
    'spikemba data synthesize shapes',
    'spikemba data synthesize qvhighlights --annotations highlight_train_release.jsonl --val highlight_val_release.jsonl --out data/planted',
  ],
  async run([word], options) {
    const name = benchmark(word)
    const out = String(options.out ?? join('data', name))
    const started = performance.now()
    const written = await writeFolder(
      out,
      name === 'shapes' ? shapes(options) : name === 'qvhighlights' ? await planted(options) : refuse(name),
    )
    const seconds = (performance.now() - started) / 1000
    if (options.json) return console.log(JSON.stringify({ name, out, ...written, seconds }))
    console.log(`${out}: ${written.files} files, ${megabytes(written.bytes)}, made in ${seconds.toFixed(1)} s`)
  },
}

function shapes(options: Readonly<Record<string, unknown>>): ReturnType<typeof makeShapes> {
  return makeShapes(
    defined({
      seed: wholeNumber('seed', options.seed),
      trainVideos: wholeNumber('train', options.train, 1),
      valVideos: wholeNumber('val-count', options.valCount, 1),
      dText: wholeNumber('dt', options.dt, 1),
    }),
  )
}

async function planted(options: Readonly<Record<string, unknown>>): Promise<ReturnType<typeof makePlanted>> {
  if (!options.annotations)
    throw new FlagError(
      'annotations',
      options.annotations,
      'the training annotations (highlight_train_release.jsonl); data fetch qvhighlights gets them',
    )
  const rows = async (path: unknown): Promise<ReturnType<typeof parseAnnotations>> => {
    const file = String(path)
    const annotations = parseAnnotations(await readFile(file), file)
    const problem = annotationProblems(annotations, 'qvhighlights', 'required')[0]
    if (problem) throw new DataError(file, problem.problem, problem.row)
    return annotations
  }
  const share = (flag: string, value: unknown): number | undefined =>
    value === undefined ? undefined : number(flag, value, (x) => x >= 0 && x <= 1, 'a number from 0 to 1')
  const sizes =
    options.dv === undefined
      ? undefined
      : String(options.dv)
          .split(',')
          .map((size) => wholeNumber('dv', size, 1)!)
  return makePlanted({
    train: await rows(options.annotations),
    ...defined({
      val: options.val ? await rows(options.val) : undefined,
      trainCount: wholeNumber('train', options.train, 1),
      valCount: wholeNumber('val-count', options.valCount, 1),
      seed: wholeNumber('seed', options.seed),
      alpha:
        options.alpha === undefined
          ? undefined
          : number('alpha', options.alpha, (x) => x >= 0, 'a number of at least 0'),
      jitter: share('jitter', options.jitter),
      drop: share('drop', options.drop),
      dVideo: sizes,
      dText: wholeNumber('dt', options.dt, 1),
    }),
  })
}

function refuse(name: BenchmarkName): never {
  throw new OptionError('benchmark', name, 'shapes or qvhighlights: the others are not synthesized')
}

/** Without the keys whose value is undefined, so that defaults hold. */
function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
