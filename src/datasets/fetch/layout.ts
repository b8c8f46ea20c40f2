import type { BenchmarkName } from '../../metrics/index.js'
import { BENCHMARKS } from '../benchmarks.js'

export interface Arrangement {
  /** Each file's path as it was and as it will be. */
  readonly moves: readonly (readonly [from: string, to: string])[]
  /** Files a folder. */
  readonly folders: ReadonlyMap<string, number>
  /** Files that are neither features nor annotations of this benchmark. */
  readonly leftOut: readonly string[]
}

export interface ArrangeOptions {
  /**
   * What the data folder holds already: its annotation files stay, and its sources count as those that are trained on.
   */
  readonly present?: readonly string[]
  /** What the archive calls itself, for files that lie in no folder: `vid_slowfast.tar`. */
  readonly archive?: string
}

const FEATURE_FILE = /\.(npz|npy|safetensors|h5|hdf5)$/
const JUNK = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$)/

/** The benchmark that a folder's name speaks of. */
const BENCHMARK_FOLDERS: readonly (readonly [BenchmarkName | 'another', RegExp])[] = [
  ['qvhighlights', /^qv_?highlights?$/i],
  ['charades', /^charades([-_]?sta)?$/i],
  ['tacos', /^tacos$/i],
  ['tvsum', /^tvsum(50)?$/i],
  ['youtube', /^youtube([-_]?(highlights?|hl))?$/i],
  ['another', /^(activitynet|anet|didemo|ego4d|nlq|hacs|coin|qfvs|castella|unav100.*|clotho.*|tut2017)$/i],
]

/**
 * Sources that models are trained on, the usual ones first: where one of a line is there, the later lines' are extra.
 */
const USUAL: Readonly<Record<BenchmarkName, readonly (readonly string[])[]>> = {
  qvhighlights: [['slowfast', 'clip']],
  charades: [['slowfast', 'clip'], ['vgg'], ['i3d'], ['rgb', 'opt'], ['c3d']],
  tacos: [['slowfast', 'clip'], ['c3d'], ['i3d']],
  tvsum: [['video'], ['i3d'], ['slowfast', 'clip']],
  youtube: [['slowfast', 'clip'], ['video'], ['i3d']],
  shapes: [['colour', 'motion', 'structure']],
}
const USUAL_TEXT = ['clip_text', 'query']
const KNOWN = new Set([
  ...Object.values(USUAL).flat(2),
  ...USUAL_TEXT,
  'clip_sub',
  'clip_aug_text',
  'pann',
  'audio',
  'resnet',
  'glove',
  'blip',
  'blip_text',
  'meta',
])

/**
 * Where the files of a published archive go in a data folder. Whoever published them, folders end up under the names
 * that the loaders read:
 *
 *   Moment-DETR, QD-DETR   features/slowfast_features/{vid}.npz, clip_features/, clip_text_features/qid{qid}.npz,
 *                          umt_pann_features/ …
 *   lighthouse             QVHighlight/slowfast/{vid}.npz, clip/, clip_text/, pann/, resnet/, vgg/,
 *                          i3d/{vid}_rgb.npy + {vid}_opt.npy
 *   UMT                    tvsum/video_features/{vid}_rgb.npy + {vid}_opt.npy, audio_features/, query_features/;
 *                          charades/rgb_features/, opt_features/
 *   UniVTG                 …/charades/vid_slowfast/{vid}.npz, vid_clip/, txt_clip/, metadata/charades_train.jsonl
 *
 * The sources that a benchmark is usually trained on become `<source>_features`, which loaders take without being told;
 * the others (audio, ResNet, subtitles) keep their bare name, by which `features` asks for them.
 *
 * @param files paths of what was unpacked, with forward slashes
 */
export function arrange(
  benchmark: BenchmarkName,
  files: readonly string[],
  { present = [], archive = '' }: ArrangeOptions = {},
): Arrangement {
  const moves: [string, string][] = []
  const leftOut: string[] = []
  const features: { file: string; source: string; below: string }[] = []
  const taken = new Set<string>()
  const claim = (file: string, to: string): void => {
    if (taken.has(to))
      leftOut.push(file) // a second folder of the same source: the first one holds
    else moves.push([file, to])
    taken.add(to)
  }
  const kept = files.filter((file) => !JUNK.test(file))
  const about = new Set(kept.map(benchmarkOf))
  const own = about.has(benchmark) && [...about].some((name) => name !== undefined && name !== benchmark) // an archive of several benchmarks
  for (const file of kept) {
    const named = benchmarkOf(file)
    if (named !== benchmark && (own || named !== undefined)) leftOut.push(file)
    else if (FEATURE_FILE.test(file)) features.push({ file, ...sourceOf(file, archive) })
    else if (isWantedAnnotation(benchmark, base(file), present)) claim(file, base(file))
    else leftOut.push(file)
  }
  const names = new Set([
    ...features.map(({ source }) => source),
    ...present.filter((name) => /_features$|^(vid|txt)_/.test(name)).map(sourceWord),
  ])
  const usual =
    USUAL[benchmark].find((line) => line.some((source) => names.has(source))) ??
    [...names].filter((name) => !KNOWN.has(name) && !isText(name))
  const text = USUAL_TEXT.find((source) => names.has(source)) ?? [...names].find(isText)
  const folders = new Map<string, number>()
  for (const { file, source, below } of features) {
    const folder =
      usual.includes(source) || source === text ? `${source}_features` : source.replace(/_te?xt$/, '_words')
    const before = moves.length
    claim(file, `${folder}/${below}`)
    if (moves.length > before) folders.set(folder, (folders.get(folder) ?? 0) + 1)
  }
  return { moves, folders, leftOut }
}

const base = (file: string): string => file.slice(file.lastIndexOf('/') + 1)
const isText = (source: string): boolean => /te?xt|query|token/.test(source)

/** The benchmark whose folder a file lies in, the innermost. */
function benchmarkOf(file: string): BenchmarkName | 'another' | undefined {
  for (const word of file.split('/').slice(0, -1).reverse()) {
    const found = BENCHMARK_FOLDERS.find(([, pattern]) => pattern.test(word))
    if (found) return found[0]
  }
  return undefined
}

/**
 * The source that a file belongs to, and its path below it: the innermost folder with a known name, else the one that
 * it lies in.
 */
function sourceOf(file: string, archive: string): { source: string; below: string } {
  const words = file.split('/')
  for (let depth = words.length - 2; depth >= 0; depth--) {
    const source = sourceWord(words[depth]!)
    if (KNOWN.has(source)) return { source, below: words.slice(depth + 1).join('/') }
  }
  const parent = words.at(-2)
  const source =
    parent === undefined || /^(features?|data)$/i.test(parent) || benchmarkOf(`${parent}/x`) !== undefined
      ? base(archive).replace(/\.(tar|tgz|zip|gz).*$/i, '')
      : parent
  return { source: sourceWord(source || 'video'), below: base(file) }
}

/** `vid_slowfast`, `slowfast_features` and `umt_slowfast_features` are all `slowfast`; `txt_clip` is `clip_text`. */
function sourceWord(folder: string): string {
  const bare = folder
    .toLowerCase()
    .replace(/^umt_/, '')
    .replace(/_(features?|feats?)$/, '')
  const [, kind, rest] = /^(vid|txt)_(.+)$/.exec(bare) ?? []
  return kind === 'vid' ? rest! : kind === 'txt' ? `${rest}_text` : bare
}

/** Whether a file holds annotations of a split that has none yet. */
function isWantedAnnotation(benchmark: BenchmarkName, file: string, present: readonly string[]): boolean {
  const { splits, annotationFiles } = BENCHMARKS[benchmark]
  const has = (split: string, names: readonly string[]): boolean =>
    annotationFiles(split).some((pattern) => names.some((name) => pattern.test(name)))
  return splits.some((split) => has(split, [file]) && !has(split, present))
}
