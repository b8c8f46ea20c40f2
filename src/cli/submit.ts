/**
 * `spikemba submit RUN`: a run's predictions of val and test in the form that QVHighlights' test server takes, scored
 * where the ground truth is at hand.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { batches, type Dataset } from '../datasets/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { type Annotation, evaluate, type Prediction } from '../metrics/index.js'
import { SpikeMba } from '../model/index.js'
import { type SubmissionPart, submissionFiles } from '../recipes/index.js'
import { printedMetrics, readRunFacts, shortMetric } from '../recipes/internal.js'
import { type BackendName, OptionError, useBackend } from '../tensor/index.js'
import type { Command } from './command.js'
import { wholeNumber } from './options.js'
import { trainedSplit } from './trainedSplit.js'

/** What is said when test cannot be scored here. */
const NO_TRUTH =
  'test: no ground truth in the folder. Its server on CodaLab is closed; the authors released highlight_test_with_gt.jsonl instead (github.com/jayleicn/moment_detr, data/)'

export const submit: Command = {
  name: 'submit <run>',
  summary: 'predict val and test of QVHighlights, write them as a submission, score what has ground truth',
  options: [
    ['--data <folder>', "features and annotations of val and test (default: the run's own)"],
    ['--checkpoint <folder>', 'a model folder (default RUN/checkpoints/best)'],
    ['--out <folder>', 'where the files go (default RUN/submission)'],
    ['--batch <n>', 'queries predicted at once', 32],
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print the files and the figures as JSON'],
  ],
  examples: [
    'spikemba submit runs/qvhighlights',
    'spikemba submit runs/qvhighlights --data data/qvhighlights --out submission',
  ],
  async run([run], flags) {
    const batch = wholeNumber('batch', flags.batch, 1)!
    const folder = resolve(run!)
    const facts = await readRunFacts(folder)
    if (facts.benchmark !== 'qvhighlights')
      throw new OptionError(
        'run',
        facts.benchmark,
        'a run on qvhighlights: of the benchmarks, it alone has a test server',
      )
    const dir = resolve(String(flags.data ?? facts.dataFolder ?? join('data', 'qvhighlights')))
    const [val, test] = [await trainedSplit(facts, dir, 'val'), await trainedSplit(facts, dir, 'test')]
    await useBackend(String(flags.backend) as BackendName | 'auto')
    const model = await SpikeMba.load(resolve(String(flags.checkpoint ?? join(folder, 'checkpoints', 'best'))))
    const predicted = { val: await predictSplit(model, val, batch), test: await predictSplit(model, test, batch) }
    model.dispose()

    const out = resolve(String(flags.out ?? join(folder, 'submission')))
    await mkdir(out, { recursive: true })
    const files = submissionFiles(predicted)
    for (const [name, bytes] of files) await writeFileAtomic(join(out, name), bytes)
    const figures = Object.fromEntries(
      Object.entries(predicted).flatMap(([split, part]) => (hasTruth(part.annotations) ? [[split, score(part)]] : [])),
    )
    if (flags.json) return console.log(JSON.stringify({ out, files: [...files.keys()], ...figures }))
    for (const [name, bytes] of files) console.log(`${join(out, name)}  ${bytes.length} bytes`)
    for (const [split, brief] of Object.entries(figures)) {
      const words = printedMetrics(brief).map((key) => `${shortMetric(key)} ${brief[key]!.toFixed(2)}`)
      console.log(`${split}: ${words.join(', ')}`)
    }
    if (!figures.test) console.log(NO_TRUTH)
  },
}

interface PredictedSplit extends SubmissionPart {
  readonly annotations: readonly Annotation[]
}

async function predictSplit(model: SpikeMba, dataset: Dataset, batch: number): Promise<PredictedSplit> {
  const predictions: Prediction[] = []
  for await (const samples of batches(dataset, { batch })) predictions.push(...(await model.predictBatch(samples)))
  return { predictions, annotations: dataset.annotations }
}

const hasTruth = (annotations: readonly Annotation[]): boolean =>
  annotations.every(({ relevant_windows: windows }) => windows?.length)

const score = ({ predictions, annotations }: PredictedSplit): Readonly<Record<string, number>> =>
  evaluate(predictions, annotations, { benchmark: 'qvhighlights', extended: true }).brief
