/** `spikemba predict`: the moment of one video that one sentence describes, from feature files. */
import { basename, resolve } from 'node:path'
import { checkSourceOrder, DataError, type FeatureMatrix, type FeatureSource, makeSample, readFeatures } from '../datasets/index.js'
import { SpikeMba, type SpikeMbaConfig } from '../model/index.js'
import { readRunFacts } from '../recipes/index.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import type { Command } from './command.js'
import { FlagError } from './options.js'
import { sparkline } from './sparkline.js'

/** Columns that every sample gets: where in the video a clip begins and ends. */
const TIME_COLUMNS = 2

export const predict: Command = {
  name: 'predict',
  summary: 'find the moment of a video that a sentence describes, from feature files',
  options: [
    ['--checkpoint <folder>', 'a model folder, for example runs/shapes/checkpoints/best'],
    ['--video-features <file...>', 'clip features (npz, npy, safetensors, FILE.h5/VIDEO), one file a source, in the order of training'],
    ['--text-features <file>', 'word features of the sentence'],
    ['--query <words>', 'the sentence, for the output'],
    ['--clip-sec <seconds>', 'length of a clip', 2],
    ['--backend <name>', 'auto, tensorflow, wasm or cpu', 'auto'],
    ['--json', 'print one prediction line as the official evaluators read it'],
  ],
  examples: ['spikemba predict --checkpoint runs/shapes/checkpoints/best --video-features data/shapes/colour_features/V.npz --text-features Q.npz'],
  async run(_args, flags) {
    const checkpoint = required(flags, 'checkpoint')
    const videoFiles = required(flags, 'videoFeatures') as string[]
    const textFile = String(required(flags, 'textFeatures'))
    const clipSec = Number(flags.clipSec)
    if (!(clipSec > 0)) throw new FlagError('clip-sec', flags.clipSec, 'seconds above 0')
    await useBackend(String(flags.backend) as BackendName | 'auto')
    const model = await SpikeMba.load(resolve(String(checkpoint)))

    const video = await Promise.all(videoFiles.map(readFeatures))
    const text = await readFeatures(textFile)
    checkSourceOrder('predict', sourcesOf(videoFiles, video), await trainedSources(String(checkpoint), model.config))
    if (text.columns !== model.config.dText)
      throw new DataError(textFile, `has ${text.columns} columns, expected ${model.config.dText}: the text features that the checkpoint was trained on`)

    const query = String(flags.query ?? '')
    const vid = basename(videoFiles[0]!).replace(/\.\w+$/, '')
    const duration = Math.min(...video.map(({ rows }) => rows)) * clipSec
    const sample = makeSample({ video, text, clipSec, annotation: { qid: 0, query, vid, duration, relevant_windows: [] } })
    const prediction = await model.predict(sample)
    model.dispose()
    if (flags.json) return console.log(JSON.stringify(prediction))
    console.log(`${vid}: ${sample.clips} clips of ${clipSec} s${query ? `, “${query}”` : ''}`)
    console.log(`saliency ${sparkline(prediction.pred_saliency_scores ?? [])}  0 – ${duration} s`)
    for (const [i, [start, end, score]] of prediction.pred_relevant_windows.entries())
      console.log(`${String(i + 1).padStart(3)}. ${start}–${end} s  score ${score.toFixed(3)}`)
  },
}

const sourcesOf = (files: readonly string[], video: readonly FeatureMatrix[]): FeatureSource[] =>
  video.map(({ columns }, i) => ({ name: basename(files[i]!), size: columns }))

/** The sources that a checkpoint was trained on: as its run recorded them, else all that its configuration tells, their sum. */
async function trainedSources(checkpoint: string, { dVideo }: SpikeMbaConfig): Promise<readonly FeatureSource[]> {
  const run = await readRunFacts(resolve(checkpoint, '..', '..')).catch(() => undefined) // a model may have been moved out of its run
  const { sources } = (run?.data as { train?: { sources?: readonly FeatureSource[] } } | undefined)?.train ?? {}
  return sources ?? [{ name: 'all sources together', size: dVideo - TIME_COLUMNS }]
}

function required(flags: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = flags[name]
  if (value === undefined)
    throw new FlagError(
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      null,
      'a value; see --help',
    )
  return value
}
