/**
 * `spikemba evaluate`: scores a prediction file. Loads neither TensorFlow.js nor any reader but this one: it is done in
 * a blink.
 */
import { readFile } from 'node:fs/promises'
import { readJsonl } from '../formats/jsonl.js'
import {
  type Annotation,
  BENCHMARK_NAMES,
  type BenchmarkName,
  ceilingPredictions,
  evaluate,
  floorPredictions,
  MetricsError,
  type Prediction,
} from '../metrics/index.js'
import type { Command } from './command.js'
import { evaluateNotes } from './evaluateNotes.js'
import { FlagError } from './options.js'

interface EvaluateFlags {
  readonly predictions?: string
  readonly groundTruth?: string
  readonly benchmark?: BenchmarkName
  readonly intersect?: boolean
  readonly json?: boolean
}

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: "score predictions with the benchmark's official evaluator, beside the floor and the ceiling",
  options: [
    ['--predictions <file>', 'prediction rows (jsonl): qid, pred_relevant_windows, pred_saliency_scores'],
    ['--ground-truth <file>', 'annotation rows (jsonl) of the same queries'],
    ['--benchmark <name>', `one of ${BENCHMARK_NAMES.join(', ')}; without it the annotations tell`],
    ['--intersect', 'score the queries that both files hold, instead of an error when they differ'],
    ['--json', 'print the official result file and nothing else'],
  ],
  examples: ['spikemba evaluate --predictions hl_val_submission.jsonl --ground-truth highlight_val_release.jsonl'],
  async run(_, options) {
    const flags = options as EvaluateFlags
    const [predictions, groundTruth] = await Promise.all([
      rows<Prediction>('predictions', flags.predictions),
      rows<Annotation>('ground-truth', flags.groundTruth),
    ])
    const benchmark = flags.benchmark ?? benchmarkOf(groundTruth)
    const match = flags.intersect ? 'intersect' : 'exact'
    const notes = (): void => {
      for (const note of evaluateNotes(predictions, groundTruth, benchmark)) console.error(`note: ${note}`)
    }
    if (flags.json) {
      console.log(JSON.stringify(evaluate(predictions, groundTruth, { benchmark, match }), null, 4))
      notes()
      return
    }
    const score = (rows: readonly Prediction[]): Readonly<Record<string, number>> =>
      evaluate(rows, groundTruth, { benchmark, match, extended: true }).brief
    const scored = new Set(predictions.map(({ qid }) => qid))
    const shared = groundTruth.filter(({ qid }) => scored.has(qid))
    // Where the predictions have no saliency, no highlights are scored, and no ratings are needed to compare with.
    const alike = (rows: readonly Prediction[]): readonly Prediction[] =>
      predictions[0]?.pred_saliency_scores === undefined
        ? rows.map(({ pred_saliency_scores: _, ...moments }) => moments)
        : rows
    const columns = {
      predictions: score(predictions),
      floor: score(alike(floorPredictions(shared))),
      ceiling: score(alike(ceilingPredictions(shared))),
    }
    console.log(`${benchmark}: ${shared.length} ${shared.length === 1 ? 'query' : 'queries'}, in percent\n`)
    console.log(table(columns))
    notes()
    console.log('\nfloor: the whole video, every clip equal. ceiling: the ground truth itself, mean of its raters.')
  },
}

async function rows<Row>(flag: string, file: string | undefined): Promise<Row[]> {
  if (file === undefined) throw new FlagError(flag, file, 'a jsonl file')
  return readJsonl<Row>(await readFile(file), file)
}

/** The benchmark whose fields the annotations have; Charades-STA and TACoS are scored alike. */
function benchmarkOf(groundTruth: readonly Annotation[]): BenchmarkName {
  const [first] = groundTruth
  if (!first) throw new MetricsError('the ground truth has no rows; expected one annotation a line')
  if (first.label) return first.match ? 'youtube' : 'tvsum'
  return first.saliency_scores ? 'qvhighlights' : 'charades'
}

/** Names to the left, a right-aligned column per record; a figure that a column lacks stays empty. */
function table(columns: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const names = Object.keys(columns)
  const keys = Object.keys(columns[names[0]!]!)
  const lines = [
    ['', ...names],
    ...keys.map((key) => [key, ...names.map((name) => columns[name]![key]?.toFixed(2) ?? '')]),
  ]
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map((line) =>
      line.map((cell, column) => (column ? cell.padStart(widths[column]! + 2) : cell.padEnd(widths[0]!))).join(''),
    )
    .join('\n')
}
