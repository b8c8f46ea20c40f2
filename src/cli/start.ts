/**
 * `npm start`: the whole way on one machine with nothing but Node. Makes the world of shapes, trains the tiny model on
 * WebAssembly, scores it and writes the report. A script, run from source by ts-node.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { main } from './main.js'

const data = join('data', 'shapes')
const synthesize = {
  title: 'Making videos of coloured shapes and sentences about them',
  argv: ['data', 'synthesize', 'shapes', '--out', data],
}
const train = {
  title: 'Training SpikeMba to find the moment that a sentence describes',
  argv: ['train', 'shapes', '--data', data, '--backend', 'wasm'],
}

for (const { title, argv } of existsSync(join(data, 'val.jsonl')) ? [train] : [synthesize, train]) {
  console.error(`\n${title}\n  npx spikemba ${argv.join(' ')}`)
  const code = await main(argv)
  if (code || process.exitCode) process.exit(code || Number(process.exitCode))
}
console.error('\nNext: open the report in a browser; `npx spikemba --help` lists what else there is.')
