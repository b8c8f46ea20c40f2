/** Flags that say how data are read: the same words in `data check`, `train` and `predict`. */
import type { LoadOptions } from '../datasets/index.js'
import type { Command } from './command.js'
import { FlagError, wholeNumber } from './options.js'

export const READING_OPTIONS: Command['options'] = [
  ['--clip-sec <seconds>', 'seconds per clip, where the features differ from the usual ones'],
  ['--max-clips <n>', 'clips kept from the beginning of a video, or all'],
  ['--max-words <n>', 'words kept of a query, or all'],
]

/** Seconds of a clip where nothing tells: what most features are published with. */
export const USUAL_CLIP_SEC = 2

export type Reading = Pick<LoadOptions, 'clipSec' | 'maxClips' | 'maxWords'>

/** @throws FlagError for a flag that makes no sense */
export function reading(flags: Readonly<Record<string, unknown>>): Reading {
  const clipSec = flags.clipSec === undefined ? undefined : Number(flags.clipSec)
  if (clipSec !== undefined && !(Number.isFinite(clipSec) && clipSec > 0))
    throw new FlagError('clip-sec', flags.clipSec, 'a number above 0')
  const limit = (flag: string, value: unknown): number | 'all' | undefined =>
    value === 'all' ? 'all' : wholeNumber(flag, value, 1)
  const all = { clipSec, maxClips: limit('max-clips', flags.maxClips), maxWords: limit('max-words', flags.maxWords) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
