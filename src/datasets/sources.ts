/**
 * Finds feature files in a data folder of the Moment-DETR layout: one folder per source with a file per video.
 *
 *   DIR/slowfast_features/{vid}.npz   DIR/clip_features/{vid}.npz       DIR/clip_text_features/qid{qid}.npz
 *   DIR/video_features/{vid}_rgb.npy  DIR/video_features/{vid}_opt.npy  DIR/query_features/{vid}.npz      TVSum
 *   DIR/vid_slowfast/{vid}.npz        DIR/vid_clip/{vid}.npz            DIR/txt_clip/{qid}.npz            UniVTG
 *
 * Files may be .npz, .npy or .safetensors; the folders may lie in DIR/features. In a folder's place may stand an HDF5
 * file of its name with an entry per video, as Charades' and TACoS' features are published:
 *
 *   DIR/tall_c3d_features.hdf5: /{vid}          DIR/vgg_features.h5: /{vid}/features          DIR/glove_text.h5: /{qid}
 */
import type { Annotation } from '../metrics/index.js'
import { DataError } from './errors.js'
import { isHdf5Name } from './features/hdf5Path.js'
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
/**
 * Sound and subtitles: releases hold them beside the video's features, and models read them only where they are asked
 * for by name.
 */
const IS_OTHER = /(^|_)(panns?|audio|vggish|sub|subs|subtitles?|asr)(_|$)/
/** Sources that published models expect first. */
const FIRST = ['slowfast', 'clip', 'rgb', 'opt']
const FEATURE_FILE = /^(.*)\.(npz|npy|safetensors)$/
/** Endings of videos, which some files keep in the names of their entries. */
const VIDEO_FILE = /\.(avi|mp4|mkv|webm|mov)$/i

/**
 * @param features names of the video sources in the order of their columns; without it all but sound and subtitles,
 *   SlowFast before CLIP
 * @param wantedText name of the text source
 * @throws DataError when a wanted source is absent or none is found
 */
export async function findSources(
  folder: DataFolder,
  features?: readonly string[],
  wantedText?: string,
): Promise<FoundSources> {
  const wanted = features?.map(base) // an HDF5 file may be called with its ending
  const top = await folder.list()
  const inner = top.includes('features') ? (await folder.list('features')).map((name) => `features/${name}`) : []
  const places = [...top, ...inner]
  const named = (name: string): string[] =>
    places.filter((place) => base(place) === name || place === name || place.endsWith(`/${name}`))
  const candidates = places.filter((place) => IS_VIDEO.test(base(place)) && !IS_TEXT.test(base(place)))
  const videoPlaces = candidates.filter((place) => !IS_OTHER.test(base(place)))
  const textPlaces = wantedText
    ? named(wantedText)
    : places.filter((place) => {
        const name = base(place)
        return IS_TEXT.test(name) && !IS_OTHER.test(name) && (isHdf5Name(place) || !/\.\w+$/.test(place))
      })
  const found = (
    await Promise.all(
      (wanted ? [...new Set(wanted.flatMap((name) => named(name.replace(/:.*$/, ''))))] : videoPlaces).map((place) =>
        split(folder, place),
      ),
    )
  ).flat()
  const video = wanted
    ? wanted.flatMap((name) => found.filter((source) => source.name === name || source.name.startsWith(`${name}:`)))
    : [...found].sort(byRank)
  const absent = wanted?.find(
    (name) => !video.some((source) => source.name === name || source.name.startsWith(`${name}:`)),
  )
  if (absent)
    throw new DataError(
      folder.path,
      `has no feature folder ${absent}; folders found: ${candidates.map(base).join(', ') || 'none'}`,
    )
  if (video.length === 0)
    throw new DataError(
      folder.path,
      `has no video features, expected folders such as slowfast_features/ and clip_features/ with a file per video, or HDF5 files of such names${candidates.length > 0 ? `; ${candidates.map(base).join(' and ')} ${candidates.length > 1 ? 'are' : 'is'} sound or subtitles, read where asked for by name` : ''}`,
    )
  const text = textPlaces[0]
  if (text === undefined)
    throw new DataError(
      folder.path,
      `has no text features, expected a folder ${wantedText ?? 'clip_text_features'}/ with qid{qid}.npz for each query, or an HDF5 file of such a name`,
    )
  return { video, text: (await split(folder, text))[0]! }
}

/** The file of a video in a source. @throws DataError naming the row that needs it */
export function videoFile(
  { name, files }: SourceFiles,
  { vid }: Annotation,
  annotationFile: string,
  row: number,
): string {
  const file = files.get(vid) ?? files.get(vid.replace(VIDEO_FILE, ''))
  if (file === undefined)
    throw new DataError(
      annotationFile,
      `video ${vid} has no file in ${name} (looked for ${vid}.npz, .npy, .safetensors, and the entry ${vid} of an HDF5 file)`,
      row,
    )
  return file
}

/**
 * The file of a query: by query id, else by video (TVSum), else by domain (YouTube). @throws DataError naming the row
 */
export function textFile(
  { name, files }: SourceFiles,
  { qid, vid, domain }: Annotation,
  annotationFile: string,
  row: number,
): string {
  const stems = [`qid${qid}`, `${qid}`, vid, ...(domain ? [domain] : [])]
  for (const stem of stems) {
    const file = files.get(stem)
    if (file !== undefined) return file
  }
  throw new DataError(
    annotationFile,
    `query ${qid} has no file in ${name} (looked for ${stems.map((stem) => `${stem}.npz`).join(', ')})`,
    row,
  )
}

/** A folder, or an HDF5 file, as one source, or as `folder:rgb` and `folder:opt` where its files come in such pairs. */
async function split(folder: DataFolder, place: string): Promise<SourceFiles[]> {
  const entries = isHdf5Name(place) ? (await folder.hdf5(place)).list() : await folder.list(place)
  const files = entries.flatMap((entry): [string, string][] => {
    const stem = isHdf5Name(place) ? entry.replace(VIDEO_FILE, '') : FEATURE_FILE.exec(entry)?.[1]
    return stem === undefined ? [] : [[stem, `${place}/${entry}`]]
  })
  const name = base(place)
  const parts = ['rgb', 'opt'].map((part) => ({
    name: `${name}:${part}`,
    files: new Map(
      files.flatMap(([stem, file]): [string, string][] =>
        stem.endsWith(`_${part}`) ? [[stem.slice(0, -part.length - 1), file]] : [],
      ),
    ),
  }))
  return parts.every((part) => part.files.size > 0) ? parts : [{ name, files: new Map(files) }]
}

/** A source's name: of a folder, or of an HDF5 file without its ending. */
const base = (place: string): string => {
  const name = place.slice(place.lastIndexOf('/') + 1)
  return isHdf5Name(name) ? name.replace(/\.\w+$/, '') : name
}

function byRank(a: SourceFiles, b: SourceFiles): number {
  const rank = ({ name }: SourceFiles): number => {
    const i = FIRST.findIndex((word) => name.includes(word))
    return i < 0 ? FIRST.length : i
  }
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}
