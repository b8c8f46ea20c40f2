import { join } from 'node:path'
import { MANIFEST } from '../../datasets/internal.js'
import { BENCHMARK_NAMES } from '../../metrics/index.js'
import type { Command } from '../command.js'
import { describePresent } from './present.js'
import { megabytes, sum } from './words.js'

export const dataList: Command = {
  name: 'data list',
  summary: 'the benchmarks: size to download, licence, and what of them is here',
  options: [
    ['--data <dir>', 'folder with one folder per benchmark', 'data'],
    ['--json', 'print JSON'],
  ],
  async run(_, options) {
    const dir = String(options.data ?? 'data')
    const rows = await Promise.all(
      BENCHMARK_NAMES.map(async (name) => {
        const { licence, featureSize, files } = MANIFEST[name]
        return {
          name,
          features: featureSize,
          annotations: megabytes(sum(files.map((file) => file.bytes ?? 0))),
          licence,
          ...(await describePresent(name, join(dir, name))),
        }
      }),
    )
    if (options.json) return console.log(JSON.stringify(rows, null, 2))
    for (const { name, features, annotations, licence, present, dir: folder } of rows) {
      console.log(`${name.padEnd(13)} features ${features}, annotations ${annotations}`)
      console.log(`${''.padEnd(13)} licence: ${licence}`)
      console.log(`${''.padEnd(13)} ${folder}: ${present}`)
    }
  },
}
