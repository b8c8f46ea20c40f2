import { join } from 'node:path'
import { checkBenchmark, DataError } from '../../datasets/index.js'
import type { Command } from '../command.js'
import { READING_OPTIONS, reading } from '../readingFlags.js'
import { progressBar } from './progressBar.js'
import { benchmark } from './words.js'

export const dataCheck: Command = {
  name: 'data check <name>',
  summary: 'read every annotation and every feature file, and name all that is wrong',
  options: [
    ['--data <dir>', 'the benchmark’s folder; data/<name> when absent'],
    ['--split <name...>', 'only these splits'],
    ['--features <names>', 'video sources in order, with commas'],
    ...READING_OPTIONS,
    ['--json', 'print JSON'],
  ],
  examples: ['spikemba data check qvhighlights --data /data/qvhighlights'],
  async run([word], options) {
    const name = benchmark(word)
    const dir = String(options.data ?? join('data', name))
    const bar = progressBar('checked', !options.json)
    const report = await checkBenchmark(name, dir, {
      ...(options.split ? { splits: options.split as string[] } : {}),
      ...(options.features ? { features: String(options.features).split(',') } : {}),
      ...reading(options),
      progress: (done, all) => bar.update(done, all),
    }).finally(() => bar.stop())
    if (options.json) console.log(JSON.stringify(report, null, 2))
    else {
      for (const { split, queries, videos, dVideo, dText, withoutTruth, lost } of report.splits) {
        const truth = withoutTruth ? '; no ground truth: it can be predicted, not scored' : ''
        console.log(
          `${split}: ${queries} queries on ${videos} videos, features ${dVideo || '?'} video (time columns included), ${dText || '?'} text${truth}`,
        )
        for (const sentence of lost ?? []) console.log(`lost: ${sentence}`)
      }
      for (const problem of report.problems) console.error(problem)
    }
    refuseProblems(dir, report.problems)
    const lossy = report.splits.some(({ lost }) => lost)
    if (!options.json) console.log(lossy ? 'every file reads; what is lost stands above' : 'nothing wrong found')
  },
}

/** @throws DataError when a check found problems; they were told before */
export function refuseProblems(dir: string, problems: readonly string[]): void {
  if (problems.length > 0)
    throw new DataError(dir, `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} found`)
}
