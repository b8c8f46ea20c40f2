import type { Dataset } from './dataset.js'
import type { Sample } from './sample.js'

/** Counts over the queries that were looked at. */
export interface LostData {
  readonly split: string
  /** Queries of the split, and how many of them were looked at. */
  readonly queries: number
  readonly lookedAt: number
  readonly moments: number
  /**
   * Through `maxClips`: videos that are cut, clips of them that are left out and in all, moments that begin after the
   * cut, or are cut by it.
   */
  readonly limit: {
    readonly videos: number
    readonly clips: number
    readonly of: number
    readonly moments: number
    readonly cut: number
    readonly longest: number
  }
  /** Through features that end before their video: moments that begin after them, and the first such video. */
  readonly features: {
    readonly moments: number
    readonly first?: { readonly vid: string; readonly endSec: number; readonly durationSec: number }
  }
  /** Through `maxWords`: sentences that are cut, and the longest one. */
  readonly words: { readonly sentences: number; readonly longest: number }
}

/** Adds up what samples of one split lose. */
export class LostCount {
  private lookedAt = 0
  private moments = 0
  private readonly videos = new Map<string, { left: number; all: number }>()
  private beyond = { limit: 0, cut: 0, features: 0 }
  private first: LostData['features']['first']
  private sentences = 0
  private longestSentence = 0

  constructor(private readonly dataset: Pick<Dataset, 'split' | 'length'>) {}

  add({ vid, clips, words, durationSec, clipSec, leftOut, annotation }: Sample): void {
    const cut = leftOut?.clips ?? 0
    this.lookedAt++
    this.videos.set(vid, { left: cut, all: clips + cut })
    for (const [start, end] of annotation.relevant_windows ?? []) {
      this.moments++
      if (cut > 0 && start >= durationSec) this.beyond.limit++
      else if (cut > 0 && end > durationSec + clipSec) this.beyond.cut++
      else if (start >= durationSec) {
        this.beyond.features++
        this.first ??= { vid, endSec: durationSec, durationSec: annotation.duration }
      }
    }
    if (leftOut?.words) {
      this.sentences++
      this.longestSentence = Math.max(this.longestSentence, words + leftOut.words)
    }
  }

  /** What the samples so far have lost. */
  get lost(): LostData {
    const cut = [...this.videos.values()].filter(({ left }) => left > 0)
    const sum = (of: (video: { left: number; all: number }) => number): number =>
      cut.reduce((total, video) => total + of(video), 0)
    return {
      split: this.dataset.split,
      queries: this.dataset.length,
      lookedAt: this.lookedAt,
      moments: this.moments,
      limit: {
        videos: cut.length,
        clips: sum(({ left }) => left),
        of: sum(({ all }) => all),
        moments: this.beyond.limit,
        cut: this.beyond.cut,
        longest: Math.max(0, ...cut.map(({ all }) => all)),
      },
      features: { moments: this.beyond.features, ...(this.first ? { first: this.first } : {}) },
      words: { sentences: this.sentences, longest: this.longestSentence },
    }
  }
}

/**
 * Looks at some queries of a split, spread evenly; their features are read.
 * @param atMost queries; a whole real split would be gigabytes
 * @throws DataError as `Dataset.sample` does
 */
export async function countLost(dataset: Dataset, atMost = 64): Promise<LostData> {
  const count = new LostCount(dataset)
  const shown = Math.min(atMost, dataset.length)
  for (let i = 0; i < shown; i++) count.add(await dataset.sample(Math.floor((i * dataset.length) / shown)))
  return count.lost
}

/**
 * What a split holds and a model never sees: clips beyond `maxClips`, words beyond `maxWords`, moments beyond the last
 * clip.
 * Published loaders drop them without a word; here they are counted and told.
 *
 * @returns one sentence for each thing that is lost, with the flag and the key that change it; none where nothing is
 */
export function lostSentences({ split, queries, lookedAt, moments, limit, features, words }: LostData): string[] {
  const where = lookedAt < queries ? `${split} (${lookedAt} of ${queries} queries looked at)` : split
  const said: string[] = []
  if (limit.videos > 0) {
    const without =
      limit.moments + limit.cut > 0
        ? `, ${limit.moments} of ${moments} moments lie there and ${limit.cut} more end there`
        : ''
    const kept = (limit.of - limit.clips) / limit.videos
    said.push(
      `${where}: ${count(limit.videos, 'video')} longer than the ${kept} clips that are kept: ${limit.clips} of ${limit.of} clips are left out${without}; --max-clips ${limit.longest} (maxClips) keeps all`,
    )
  }
  if (features.moments > 0 && features.first) {
    const { vid, endSec, durationSec } = features.first
    said.push(
      `${where}: ${features.moments} of ${moments} moments begin after the last clip of their features and are neither learnt nor found ` +
        `(those of ${vid} end at ${seconds(endSec)}, the video at ${seconds(durationSec)}); extract these features again`,
    )
  }
  if (words.sentences > 0)
    said.push(
      `${where}: ${count(words.sentences, 'sentence')} cut, the longest has ${words.longest} words; --max-words ${words.longest} (maxWords) keeps all`,
    )
  return said
}

const count = (n: number, noun: string): string => (n === 1 ? `1 ${noun} is` : `${n} ${noun}s are`)
const seconds = (value: number): string => `${Number(value.toFixed(1))} s`
