/** Words of `ablate`: lists of values, and a part of the runs. */
import type { AblationGrid, AblationOptions } from '../../recipes/index.js'
import { OptionError } from '../../tensor/index.js'
import { FlagError, literal } from '../options.js'

/**
 * `slots=0,2 mixer=mamba,transformer` as key → values. @throws OptionError for a word without values, or a key that
 * comes twice
 */
export function gridOf(words: readonly string[]): AblationGrid {
  const grid: Record<string, unknown[]> = {}
  for (const word of words) {
    const cut = word.indexOf('=')
    if (cut < 1) throw new OptionError('grid', word, 'a key with its values, for example slots=0,2,4')
    const key = word.slice(0, cut)
    if (Object.hasOwn(grid, key)) throw new OptionError(key, 'given twice', 'one list of values a key')
    grid[key] = word
      .slice(cut + 1)
      .split(',')
      .map(literal)
  }
  return grid
}

/** `2/4`: the second of four parts. @throws FlagError for anything else */
export function shardOf(value: unknown): AblationOptions['shard'] {
  if (value === undefined) return undefined
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(String(value)) ?? []).map(Number)
  if (!index || !of || index > of) throw new FlagError('shard', value, 'i/n with i from 1 to n, for example 2/4')
  return { index: index - 1, of }
}
