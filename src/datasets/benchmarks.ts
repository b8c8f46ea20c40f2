import type { BenchmarkName, GroundTruth } from '../metrics/index.js'

/** What is the same for everybody who uses a benchmark. */
export interface BenchmarkFacts {
  /** Seconds per clip. YouTube's clips vary: 50 frames from one to the next, about 1.7 s. */
  readonly clipSec: number
  /** Clips kept from the beginning of a video. */
  readonly maxClips: number
  /** Words kept of a query. */
  readonly maxWords: number
  /** Splits with annotations of their own. */
  readonly splits: readonly string[]
  /** Splits by another name, for example a validation set that is the test set. */
  readonly aliases: Readonly<Record<string, string>>
  /** Names of a split's annotation file, the preferred one first. */
  annotationFiles(split: string): readonly RegExp[]
}

const MOMENT_WORDS = 32
const own = (split: string): RegExp => new RegExp(`^${split}\\.jsonl$`)

const qvhighlights: BenchmarkFacts = {
  clipSec: 2,
  maxClips: 75,
  maxWords: MOMENT_WORDS,
  splits: ['train', 'val', 'test'],
  aliases: {},
  annotationFiles: (split) => [
    own(split),
    new RegExp(`^qvhighlights_${split}.*\\.jsonl$`),
    new RegExp(`^highlight_${split}_with_gt.*\\.jsonl$`),
    new RegExp(`^highlight_${split}.*\\.jsonl$`),
  ],
}

/**
 * Facts of each benchmark: which files hold its splits, how long a clip is, how many clips and words the published
 * loaders keep.
 * Source: the released loaders of Moment-DETR, QD-DETR, CG-DETR and UMT.
 */
export const BENCHMARKS: Readonly<Record<BenchmarkName, BenchmarkFacts>> = {
  qvhighlights,
  shapes: { ...qvhighlights, splits: ['train', 'val'], aliases: { test: 'val' } },
  charades: {
    clipSec: 1,
    maxClips: Number.POSITIVE_INFINITY,
    maxWords: MOMENT_WORDS,
    splits: ['train', 'test'],
    aliases: { val: 'test' },
    annotationFiles: (split) => [
      own(split),
      new RegExp(`^charades_${split}.*\\.jsonl$`),
      new RegExp(`^charades_sta_${split}\\.(jsonl|txt)$`),
    ],
  },
  tacos: {
    clipSec: 2,
    maxClips: Number.POSITIVE_INFINITY,
    maxWords: MOMENT_WORDS,
    splits: ['train', 'val', 'test'],
    aliases: {},
    annotationFiles: (split) => [
      own(split),
      new RegExp(`^tacos_${split}.*\\.jsonl$`),
      new RegExp(`^(tacos_)?${split}\\.json$`),
    ],
  },
  tvsum: {
    clipSec: 2,
    maxClips: 1000,
    maxWords: MOMENT_WORDS,
    splits: ['train', 'val'],
    aliases: { test: 'val' },
    annotationFiles: (split) => [own(split), new RegExp(`^tvsum_${split}.*\\.jsonl$`), /^ydata-tvsum50\.mat$/],
  },
  youtube: {
    clipSec: 5 / 3,
    maxClips: Number.POSITIVE_INFINITY,
    maxWords: MOMENT_WORDS,
    splits: ['train', 'val'],
    aliases: { test: 'val', valid: 'val' },
    annotationFiles: (split) => [own(split), new RegExp(`^youtube_(highlight_)?${split}.*\\.jsonl$`)],
  },
}

/** Features of VGG at six frames a second, the other published set of Charades-STA. */
export const VGG = { columns: 4096, clipSec: 0.166666 }

/**
 * What training reads needs its ground truth; a test split's may be withheld. `split` by its own name, not an alias.
 */
export const usualGroundTruth = (name: BenchmarkName, split: string): GroundTruth =>
  split === 'train' || split === 'val' || split === BENCHMARKS[name].aliases.val ? 'required' : 'optional'
