/** `spikemba features VIDEO…`: features of own videos and sentences, in the layout that training and prediction read. */
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SIZES_FILE } from '../datasets/internal.js'
import { writeFileAtomic } from '../formats/internal.js'
import type { Command } from './command.js'
import { FlagError } from './options.js'
import { reading, USUAL_CLIP_SEC } from './readingFlags.js'
import { Clip } from './video/clip.js'
import { clipModel } from './video/clipModel.js'
import { VideoError } from './video/errors.js'
import { type ExtractedVideo, extractVideo } from './video/extract.js'
import { SOURCE, TEXT_SOURCE, writeFeatures } from './video/layout.js'
import { joinRows, type OwnRow, parseMoments, rowsOfFile } from './video/rows.js'
import { type OwnVideo, ownVideos, requireOwnIds } from './video/videos.js'

export const MODEL_OPTIONS: Command['options'] = [
  ['--model <folder>', 'CLIP as ONNX (default data/clip-vit-base-patch32, fetched when it is missing)'],
  ['--model-url <address>', 'fetch CLIP from this folder of another host'],
  ['--yes', 'fetch CLIP without a question'],
]

export const features: Command = {
  name: 'features <videos...>',
  summary: 'CLIP features of own videos and sentences, in the layout that train and predict read',
  options: [
    ['--query <words>', 'the sentence'],
    ['--moment <seconds...>', 'where it happens, START-END: makes the row one to train on'],
    ['--annotations <file>', 'many sentences: a JSON line each, {"vid", "query", "relevant_windows"?}'],
    ['--split <name>', 'file that the rows go to: train, val or test (default train with moments, else test)'],
    ['--clip-sec <seconds>', 'seconds per clip', USUAL_CLIP_SEC],
    ['--out <folder>', 'folder to fill', join('data', 'own')],
    ...MODEL_OPTIONS,
    ['--json', 'print the rows as JSON'],
  ],
  examples: [
    'spikemba features holiday.mp4 --query "a person opens the door" --out data/own',
    'spikemba features films/*.mp4 --annotations moments.jsonl --split train --out data/own',
  ],
  async run(paths, flags) {
    const { clipSec = USUAL_CLIP_SEC } = reading(flags)
    const videos = (await Promise.all(paths.map((path) => ownVideos(resolve(path))))).flat()
    requireOwnIds(videos)
    const rows = await askedRows(flags, videos)
    const split = String(flags.split ?? (rows.every(({ relevant_windows: w }) => w?.length) ? 'train' : 'test'))
    if (!/^(train|val|test)$/.test(split)) throw new FlagError('split', split, 'train, val or test')
    const out = resolve(String(flags.out))
    const say = flags.json ? console.error : console.log

    const clip = await Clip.open(await clipModel({ ...modelFlags(flags), say }))
    try {
      await mkdir(out, { recursive: true })
      const lengths = new Map<string, ExtractedVideo>()
      let size = 0
      for (const { path, vid } of videos) {
        const found = await extractVideo(clip, path, { clipSec: clipSec as number, bar: !flags.json })
        size = found.features.columns
        await checkSizes(out, { [SOURCE]: size })
        say(`${await writeFeatures(out, SOURCE, vid, found.features)}: ${found.features.rows} clips of ${clipSec} s`)
        lengths.set(vid, found)
      }
      const { added, write } = await joinRows(
        out,
        split,
        rows.map((row) => ({ ...row, duration: Number(lengths.get(row.vid)!.seconds.toFixed(3)) })),
      )
      let width = 0
      for (const { qid, query } of added) {
        const words = await clip.sentence(query)
        width = words.columns
        await checkSizes(out, { [TEXT_SOURCE]: width })
        if (words.leftOut > 0) say(`lost: ${words.leftOut} tokens of “${query}”, CLIP reads 77`)
        say(`${await writeFeatures(out, TEXT_SOURCE, `qid${qid}`, words)}: “${query}”`)
      }
      await writeSizes(out, { [SOURCE]: size, [TEXT_SOURCE]: width })
      await write()
      if (flags.json) console.log(JSON.stringify({ out, split, rows: added }))
      else say(`${join(out, `${split}.jsonl`)}: ${added.length} ${added.length === 1 ? 'row' : 'rows'}`)
    } finally {
      await clip.release()
    }
  },
}

/** What the flags say of the model. */
export const modelFlags = (
  flags: Readonly<Record<string, unknown>>,
): { folder?: string; url?: string; yes: boolean } => ({
  ...(flags.model === undefined ? {} : { folder: String(flags.model) }),
  ...(flags.modelUrl === undefined ? {} : { url: String(flags.modelUrl) }),
  yes: Boolean(flags.yes),
})

async function askedRows(flags: Readonly<Record<string, unknown>>, videos: readonly OwnVideo[]): Promise<OwnRow[]> {
  if ((flags.query === undefined) === (flags.annotations === undefined))
    throw new FlagError('query', flags.query, 'a sentence, or a file of them by --annotations: one of the two')
  const moments = parseMoments((flags.moment as string[] | undefined) ?? [])
  if (flags.annotations !== undefined) {
    if (moments.length > 0) throw new FlagError('moment', moments, 'to be in the annotations as relevant_windows')
    return rowsOfFile(String(flags.annotations), videos)
  }
  const query = String(flags.query)
  if (query.trim() === '') throw new FlagError('query', query, 'a sentence')
  if (moments.length > 0 && videos.length > 1)
    throw new FlagError('moment', flags.moment, 'one video; moments of several go into --annotations')
  return videos.map(({ vid }) => ({ vid, query, ...(moments.length > 0 ? { relevant_windows: moments } : {}) }))
}

type Sizes = Readonly<Record<string, number>>

/** @throws VideoError when the folder holds features of another model */
async function checkSizes(out: string, made: Sizes): Promise<void> {
  const before = await sizesOf(out)
  for (const [name, size] of Object.entries(made))
    if (before[name] !== undefined && before[name] !== size)
      throw new VideoError(
        out,
        `its ${name} have ${before[name]} columns, this CLIP makes ${size}; choose another --out`,
      )
}

const sizesOf = async (out: string): Promise<Sizes> =>
  existsSync(join(out, SIZES_FILE)) ? (JSON.parse(await readFile(join(out, SIZES_FILE), 'utf8')) as Sizes) : {}

const writeSizes = async (out: string, made: Sizes): Promise<void> =>
  writeFileAtomic(join(out, SIZES_FILE), `${JSON.stringify({ ...(await sizesOf(out)), ...made })}\n`)
