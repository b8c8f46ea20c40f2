/** Words that the data commands share. */
import type { BenchmarkName } from '../../datasets/index.js'
import { BENCHMARK_NAMES } from '../../metrics/index.js'
import { OptionError } from '../../tensor/index.js'
import { FlagError } from '../options.js'

/** @throws OptionError for a name that is no benchmark's */
export function benchmark(word: string | undefined): BenchmarkName {
  const name = BENCHMARK_NAMES.find((known) => known === word)
  if (!name) throw new OptionError('benchmark', word, `one of ${BENCHMARK_NAMES.join(', ')}`)
  return name
}

/** @throws FlagError when the value is no number, or `fits` refuses it */
export function number(flag: string, value: unknown, fits: (x: number) => boolean, expected: string): number {
  const x = Number(value)
  if (!Number.isFinite(x) || !fits(x)) throw new FlagError(flag, value, expected)
  return x
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A size for people. */
export const megabytes = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes >= 1e5
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${Math.ceil(bytes / 1000)} kB`
