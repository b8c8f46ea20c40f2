/** `spikemba find VIDEO|FOLDER "…"`: where in own videos a sentence happens, as a page with the film in it. */
import { join, relative, resolve, sep } from 'node:path'
import { makeSample } from '../datasets/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { SpikeMba } from '../model/index.js'
import { runExample } from '../recipes/index.js'
import { type FoundVideo, findPage, type Moment } from '../recipes/internal.js'
import { type BackendName, useBackend } from '../tensor/index.js'
import type { Command } from './command.js'
import { MODEL_OPTIONS, modelFlags } from './features.js'
import { FlagError, wholeNumber } from './options.js'
import { pageAddress } from './pageAddress.js'
import { type TrainedOn, trainedOn, trainedReading } from './trainedOn.js'
import { Clip } from './video/clip.js'
import { clipModel } from './video/clipModel.js'
import { VideoError } from './video/errors.js'
import { type ExtractedVideo, extractVideo } from './video/extract.js'
import { videoSeconds, videoStrip } from './video/ffmpeg.js'
import { keptFeatures, SOURCE, writeFeatures } from './video/layout.js'
import { type OwnVideo, ownVideos } from './video/videos.js'

/** Videos of a folder that the page shows in full. */
const SHOWN = 10
const TOP = 10

export const find: Command = {
  name: 'find <video> <query>',
  summary: 'find where in a video, or in a folder of videos, a sentence happens; write a page with the film',
  options: [
    [
      '--checkpoint <folder>',
      'a model folder that was trained on CLIP features, for example runs/own/checkpoints/best',
    ],
    ['--out <file>', 'the page', 'find.html'],
    ['--top <n>', 'moments listed, over all videos', TOP],
    ['--features <folder>', 'keep the features of the videos here, and take them from here the next time'],
    ...MODEL_OPTIONS,
    ['--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto'],
    ['--json', 'print what was found as JSON'],
  ],
  examples: [
    'spikemba find holiday.mp4 "a person opens the door" --checkpoint runs/own/checkpoints/best',
    'spikemba find films "a dog jumps into the water" --checkpoint runs/own/checkpoints/best --features films/.features',
  ],
  async run([place, query], flags) {
    if (query!.trim() === '') throw new FlagError('query', query, 'a sentence')
    if (flags.checkpoint === undefined) throw new FlagError('checkpoint', undefined, 'a model folder; see --help')
    const top = wholeNumber('top', flags.top, 1)!
    const checkpoint = resolve(String(flags.checkpoint))
    const page = resolve(String(flags.out))
    const videos = await ownVideos(resolve(place!))
    const say = flags.json ? console.error : console.log

    await useBackend(String(flags.backend) as BackendName | 'auto')
    const model = await SpikeMba.load(checkpoint)
    const trained = await trainedOn(checkpoint, model.config)
    requireClip(checkpoint, trained)
    const clip = await Clip.open(await clipModel({ ...modelFlags(flags), say }))
    try {
      const text = await clip.sentence(query!)
      requireWidth(checkpoint, 'text', model.config.dText, text.columns)
      const { clipSec, maxClips, maxWords } = trainedReading({}, model.config, trained.clipSec)
      const work = async (video: OwnVideo): Promise<FoundVideo> => {
        const { features, seconds } = await featuresOf(clip, video, clipSec, flags)
        requireWidth(checkpoint, 'video', trained.sources[0]!.size, features.columns)
        if (features.rows > maxClips)
          say(`${video.vid} has ${features.rows} clips, training read at most ${maxClips}: far from what it learnt on`)
        const annotation = { qid: 0, query: query!, vid: video.vid, duration: seconds, relevant_windows: [] }
        const sample = makeSample({ video: [features], text, clipSec, maxWords, annotation })
        const example = await runExample(model, sample)
        const address = relative(join(page, '..'), video.path).split(sep).map(encodeURIComponent).join('/')
        return { ...example, seconds, address }
      }
      const { found, failed } = await eachVideo(videos, work, say)
      const moments = bestMoments(found, top)
      const shown = [...new Set(moments.map(({ vid }) => vid))].slice(0, SHOWN)
      const drawn = await Promise.all(
        shown.map(async (vid) => {
          const video = found.find((each) => each.vid === vid)!
          return { ...video, frames: await videoStrip(videos.find((each) => each.vid === vid)!.path, video.seconds) }
        }),
      )
      await writeFileAtomic(
        page,
        await findPage({ query: query!, searched: found.length, moments, videos: drawn, failed }),
      )
      if (flags.json) return console.log(JSON.stringify({ query, page, moments, failed }))
      for (const [i, { vid, start, end, score }] of moments.entries())
        say(`${String(i + 1).padStart(3)}. ${vid}  ${start}–${end} s  score ${score.toFixed(3)}`)
      say(pageAddress(page))
    } finally {
      await clip.release()
      model.dispose()
    }
  },
}

/** The best moments over all videos, the best first. */
function bestMoments(videos: readonly FoundVideo[], top: number): Moment[] {
  return videos
    .flatMap(({ vid, predicted }) => predicted.map(([start, end, score]) => ({ vid, start, end, score })))
    .sort((a, b) => b.score - a.score)
    .slice(0, top)
}

/** One video after the other; of a folder, what cannot be read is told and left out. */
async function eachVideo(
  videos: readonly OwnVideo[],
  work: (video: OwnVideo) => Promise<FoundVideo>,
  say: (line: string) => void,
): Promise<{ found: FoundVideo[]; failed: string[] }> {
  const found: FoundVideo[] = []
  const failed: string[] = []
  for (const video of videos) {
    try {
      found.push(await work(video))
    } catch (error) {
      if (!(error instanceof VideoError) || error.subject !== video.path || videos.length === 1) throw error
      failed.push(error.message)
      say(`left out: ${error.message}`)
    }
  }
  if (found.length === 0) throw new VideoError(videos[0]!.path, `and the ${failed.length - 1} others cannot be read`)
  return { found, failed }
}

async function featuresOf(
  clip: Clip,
  { path, vid }: OwnVideo,
  clipSec: number,
  { features: folder, json }: Readonly<Record<string, unknown>>,
): Promise<ExtractedVideo> {
  const kept = folder === undefined ? undefined : await keptFeatures(String(folder), vid, path)
  if (kept) return { features: kept, seconds: await videoSeconds(path) }
  const made = await extractVideo(clip, path, { clipSec, bar: !json })
  if (folder !== undefined) await writeFeatures(String(folder), SOURCE, vid, made.features)
  return made
}

/** @throws VideoError for a checkpoint that reads more than CLIP */
function requireClip(checkpoint: string, { sources }: TrainedOn): void {
  const [only] = sources
  if (sources.length === 1 && only && (/clip/i.test(only.name) || /^all sources/.test(only.name))) return
  const names = sources.map(({ name, size }) => `${name} [${size}]`).join(' and ')
  const slowfast = sources.some(({ name }) => /slowfast/i.test(name))
  throw new VideoError(
    checkpoint,
    `was trained on ${names}, and from a video only CLIP features are made here; ${slowfast ? "SlowFast's need the published extractor (github.com/linjieli222/HERO_Video_Feature_Extractor): make them with it and give both to `spikemba predict`, or train on CLIP alone: `spikemba train … --features clip_features`" : 'train on CLIP alone: `spikemba train … --features clip_features`'}`,
  )
}

function requireWidth(checkpoint: string, what: 'video' | 'text', trained: number, made: number): void {
  if (trained !== made)
    throw new VideoError(
      checkpoint,
      `was trained on ${what} features of ${trained} columns, this CLIP makes ${made}: give the CLIP that it was trained on with --model, or another checkpoint`,
    )
}
