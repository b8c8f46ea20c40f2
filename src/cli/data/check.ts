import { join } from 'node:path'
import { checkBenchmark, DataError } from '../../datasets/index.js'
import type { Command } from '../command.js'
import { progressBar } from './progressBar.js'
import { benchmark, number } from './words.js'

export const dataCheck: Command = {
  name: 'data check <name>',
  summary: 'read every annotation and every feature file, and name all that is wrong',
  options: [
    ['--data <dir>', 'the benchmark’s folder; data/<name> when absent'],
    ['--split <name...>', 'only these splits'],
    ['--features <names>', 'video sources in order, with commas'],
    ['--clip-sec <seconds>', 'seconds per clip, where the features differ from the usual ones'],
    ['--json', 'print JSON'],
  ],
  examples: ['spikemba data check qvhighlights --data /data/qvhighlights'],
  async run([word], options) {
    const name = benchmark(word)
    const dir = String(options.data ?? join('data', name))
    const clipSec = options.clipSec === undefined ? undefined : number('clip-sec', options.clipSec, (x) => x > 0, 'a number above 0')
    const bar = progressBar('checked', !options.json)
    const report = await checkBenchmark(name, dir, {
      ...(options.split ? { splits: options.split as string[] } : {}),
      ...(options.features ? { features: String(options.features).split(',') } : {}),
      ...(clipSec === undefined ? {} : { clipSec }),
      progress: (done, all) => bar.update(done, all),
    }).finally(() => bar.stop())
    if (options.json) console.log(JSON.stringify(report, null, 2))
    else {
      for (const { split, queries, videos, dVideo, dText } of report.splits)
        console.log(`${split}: ${queries} queries on ${videos} videos, features ${dVideo || '?'} video (time columns included), ${dText || '?'} text`)
      for (const problem of report.problems) console.error(problem)
    }
    refuseProblems(dir, report.problems)
    if (!options.json) console.log('nothing wrong found')
  },
}

/** @throws DataError when a check found problems; they were told before */
export function refuseProblems(dir: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new DataError(dir, `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} found`)
}
