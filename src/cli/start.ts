/**
 * `npm start`: the whole way on one machine with nothing but Node. Makes the world of shapes, trains the tiny model on
 * WebAssembly, scores it and writes the report. A script, run from source by ts-node.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { main } from './main.js'

const data = join('data', 'shapes')
const steps: readonly (readonly [title: string, argv: string[]])[] = [
  ...(existsSync(join(data, 'val.jsonl'))
    ? []
    : [['Making videos of coloured shapes and sentences about them', ['data', 'synthesize', 'shapes', '--out', data]] as const]),
  ['Training SpikeMba to find the moment that a sentence describes', ['train', 'shapes', '--data', data, '--backend', 'wasm', '--workers', '2']],
]

for (const [title, argv] of steps) {
  console.error(`\n${title}\n  npx spikemba ${argv.join(' ')}`)
  const code = await main(argv)
  if (code || process.exitCode) process.exit(code || Number(process.exitCode))
}
console.error('\nNext: open the report in a browser; `npx spikemba --help` lists what else there is.')
