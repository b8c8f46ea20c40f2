/**
 * Finds feature files in a data folder of the Moment-DETR layout: one folder per source with a file per video.
 *
 *   DIR/slowfast_features/{vid}.npz   DIR/clip_features/{vid}.npz   DIR/clip_text_features/qid{qid}.npz
 *   DIR/video_features/{vid}_rgb.npy  DIR/video_features/{vid}_opt.npy  DIR/query_features/{vid}.npz          (TVSum)
 *   DIR/vid_slowfast/{vid}.npz        DIR/vid_clip/{vid}.npz            DIR/txt_clip/{qid}.npz                (UniVTG's releases)
 *
 * Files may be .npz, .npy or .safetensors; the folders may lie in DIR/features.
 */
import type { Annotation } from '../metrics/index.js'
import { DataError } from './errors.js'
import type { DataFolder } from './folder.js'

/** One source and its files by stem (`{vid}` or `qid{qid}`). */
export interface SourceFiles {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
}

export interface FoundSources {
  /** In the order of their columns. */
  readonly video: readonly SourceFiles[]
  readonly text: SourceFiles
}

const IS_TEXT = /te?xt|query|token/
const IS_VIDEO = /_features$|^vid_/
/** Sources that published models expect first. */
const FIRST = ['slowfast', 'clip', 'rgb', 'opt']
const FEATURE_FILE = /^(.*)\.(npz|npy|safetensors)$/

/**
 * @param wanted names of the video sources in the order of their columns; without it all, SlowFast before CLIP
 * @param wantedText name of the text source
 * @throws DataError when a wanted source is absent or none is found
 */
export async function findSources(folder: DataFolder, wanted?: readonly string[], wantedText?: string): Promise<FoundSources> {
  const top = await folder.list()
  const inner = top.includes('features') ? (await folder.list('features')).map((name) => `features/${name}`) : []
  const places = [...top, ...inner]
  const named = (name: string): string[] => places.filter((place) => place === name || place.endsWith(`/${name}`))
  const videoPlaces = places.filter((place) => IS_VIDEO.test(base(place)) && !IS_TEXT.test(base(place)))
  const textPlaces = wantedText ? named(wantedText) : places.filter((place) => IS_TEXT.test(base(place)) && !FEATURE_FILE.test(place) && !/\.\w+$/.test(place))
  const found = (
    await Promise.all((wanted ? [...new Set(wanted.flatMap((name) => named(name.replace(/:.*$/, ''))))] : videoPlaces).map((place) => split(folder, place)))
  ).flat()
  const video = wanted
    ? wanted.flatMap((name) => found.filter((source) => source.name === name || source.name.startsWith(`${name}:`)))
    : [...found].sort(byRank)
  const absent = wanted?.find((name) => !video.some((source) => source.name === name || source.name.startsWith(`${name}:`)))
  if (absent) throw new DataError(folder.path, `has no feature folder ${absent}; folders found: ${videoPlaces.map(base).join(', ') || 'none'}`)
  if (video.length === 0)
    throw new DataError(folder.path, 'has no video features, expected folders such as slowfast_features/ and clip_features/ with a file per video')
  const text = textPlaces[0]
  if (text === undefined)
    throw new DataError(folder.path, `has no text features, expected a folder ${wantedText ?? 'clip_text_features'}/ with qid{qid}.npz for each query`)
  return { video, text: (await split(folder, text))[0]! }
}

/** The file of a video in a source. @throws DataError naming the row that needs it */
export function videoFile({ name, files }: SourceFiles, { vid }: Annotation, annotationFile: string, row: number): string {
  const file = files.get(vid)
  if (file === undefined) throw new DataError(annotationFile, `video ${vid} has no file in ${name} (looked for ${vid}.npz, .npy, .safetensors)`, row)
  return file
}

/** The file of a query: by query id, else by video (TVSum), else by domain (YouTube). @throws DataError naming the row */
export function textFile({ name, files }: SourceFiles, { qid, vid, domain }: Annotation, annotationFile: string, row: number): string {
  const stems = [`qid${qid}`, `${qid}`, vid, ...(domain ? [domain] : [])]
  for (const stem of stems) {
    const file = files.get(stem)
    if (file !== undefined) return file
  }
  throw new DataError(annotationFile, `query ${qid} has no file in ${name} (looked for ${stems.map((stem) => `${stem}.npz`).join(', ')})`, row)
}

/** A folder as one source, or as `folder:rgb` and `folder:opt` where its files come in such pairs. */
async function split(folder: DataFolder, place: string): Promise<SourceFiles[]> {
  const files = (await folder.list(place)).flatMap((file): [string, string][] => {
    const stem = FEATURE_FILE.exec(file)?.[1]
    return stem === undefined ? [] : [[stem, `${place}/${file}`]]
  })
  const name = base(place)
  const parts = ['rgb', 'opt'].map((part) => ({
    name: `${name}:${part}`,
    files: new Map(files.flatMap(([stem, file]): [string, string][] => (stem.endsWith(`_${part}`) ? [[stem.slice(0, -part.length - 1), file]] : []))),
  }))
  return parts.every((part) => part.files.size > 0) ? parts : [{ name, files: new Map(files) }]
}

const base = (place: string): string => place.slice(place.lastIndexOf('/') + 1)

function byRank(a: SourceFiles, b: SourceFiles): number {
  const rank = ({ name }: SourceFiles): number => {
    const i = FIRST.findIndex((word) => name.includes(word))
    return i < 0 ? FIRST.length : i
  }
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}
