/** `spikemba predict`: the moment of one video that one sentence describes, from feature files. */
import { basename, resolve } from 'node:path'
import { finiteProblem, type NamedMatrix, rowsProblem, widthProblem } from '../datasets/featureChecks.js'
import { DataError, type FeatureSource, makeSample, readFeatures } from '../datasets/index.js'
import { checkSourceOrder } from '../datasets/internal.js'
import { sparkline } from '../display/index.js'
import type { Prediction } from '../metrics/index.js'
import { SpikeMba } from '../model/index.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import type { Command } from './command.js'
import { FlagError } from './options.js'
import { READING_OPTIONS, reading } from './readingFlags.js'
import { trainedOn, trainedReading } from './trainedOn.js'

export const predict: Command = {
  name: 'predict',
  summary: 'find the moment of a video that a sentence describes, from feature files',
  options: [
    ['--checkpoint <folder>', 'a model folder, for example runs/shapes/checkpoints/best'],
    [
      '--video-features <file...>',
      'clip features (npz, npy, safetensors, FILE.h5/VIDEO), one file a source, in the order of training',
    ],
    ['--text-features <file>', 'word features of the sentence'],
    ['--query <words>', 'the sentence, for the output'],
    ...READING_OPTIONS,
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print one prediction line as the official evaluators read it'],
  ],
  examples: [
    'spikemba predict --checkpoint runs/shapes/checkpoints/best --video-features data/shapes/{colour,motion,structure}_features/V.npz --text-features Q.npz',
  ],
  async run(_args, flags) {
    const checkpoint = String(required(flags, 'checkpoint'))
    const videoFiles = required(flags, 'videoFeatures') as string[]
    const textFile = String(required(flags, 'textFeatures'))
    if (flags.query !== undefined && String(flags.query).trim() === '')
      throw new FlagError('query', flags.query, 'a sentence')
    const asked = reading(flags)
    await useBackend(String(flags.backend) as BackendName | 'auto')
    const model = await SpikeMba.load(resolve(checkpoint))
    const trained = await trainedOn(resolve(checkpoint), model.config)
    const { clipSec, maxClips, maxWords } = trainedReading(asked, model.config, trained.clipSec)

    const named = async (file: string): Promise<NamedMatrix> => ({ file, matrix: await readFeatures(file) })
    const video = await Promise.all(videoFiles.map(named))
    const text = await named(textFile)
    checkSourceOrder('predict', sourcesOf(video), trained.sources)
    checkFeatures(video, text, model.config.dText)

    const query = String(flags.query ?? '')
    const vid = basename(videoFiles[0]!).replace(/\.\w+$/, '')
    const rows = Math.min(...video.map(({ matrix }) => matrix.rows))
    const sample = makeSample({
      ...{ video: video.map(({ matrix }) => matrix), text: text.matrix, clipSec, maxClips, maxWords },
      annotation: { qid: 0, query, vid, duration: rows * clipSec, relevant_windows: [] },
    })
    tellCut(video, rows, sample.clips, sample.leftOut)
    const prediction = await model.predict(sample)
    model.dispose()
    checkPrediction(prediction, checkpoint)
    if (flags.json) return console.log(JSON.stringify(prediction))
    console.log(`${vid}: ${sample.clips} clips of ${clipSec} s${query ? `, “${query}”` : ''}`)
    console.log(`saliency ${sparkline(prediction.pred_saliency_scores ?? [], 75)}  0 – ${sample.durationSec} s`)
    for (const [i, [start, end, score]] of prediction.pred_relevant_windows.entries())
      console.log(`${String(i + 1).padStart(3)}. ${start}–${end} s  score ${score.toFixed(3)}`)
  },
}

/** The checks that training makes, in its words. @throws DataError */
function checkFeatures(video: readonly NamedMatrix[], text: NamedMatrix, dText: number): void {
  for (const { file, matrix } of [...video, text]) throwIf(file, finiteProblem(matrix))
  throwIf(text.file, widthProblem(text.matrix, dText, 'as in the text features that the checkpoint was trained on'))
  const odd = rowsProblem(video)
  if (odd) throwIf(odd.file, odd.problem)
}

function throwIf(file: string, problem: string | null): void {
  if (problem) throw new DataError(file, problem)
}

/** Says what of the features is not read. */
function tellCut(
  video: readonly NamedMatrix[],
  rows: number,
  clips: number,
  leftOut?: { readonly clips: number; readonly words: number },
): void {
  const longer = video.filter(({ matrix }) => matrix.rows > rows)
  if (longer.length > 0)
    console.error(
      `lost: ${longer.map(({ file, matrix }) => `${file} has ${matrix.rows} clips`).join(', ')}; read are the ${rows} that all sources have`,
    )
  if (leftOut?.clips)
    console.error(
      `lost: the last ${leftOut.clips} of ${rows} clips, the checkpoint reads ${clips}; --max-clips ${rows} reads all`,
    )
  if (leftOut?.words) console.error(`lost: the last ${leftOut.words} words of the sentence; --max-words all reads them`)
}

/** @throws DataError where weights that are no numbers make predictions that are none */
function checkPrediction(
  { pred_relevant_windows: windows, pred_saliency_scores: scores = [] }: Prediction,
  checkpoint: string,
): void {
  if ([...windows.flat(), ...scores].every(Number.isFinite)) return
  throw new DataError(
    checkpoint,
    'predicts NaN from finite features: its weights hold NaN or infinities; take another checkpoint',
  )
}

const sourcesOf = (video: readonly NamedMatrix[]): FeatureSource[] =>
  video.map(({ file, matrix }) => ({ name: basename(file), size: matrix.columns }))

function required(flags: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = flags[name]
  if (value === undefined)
    throw new FlagError(
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      undefined,
      'a value; see --help',
    )
  return value
}
