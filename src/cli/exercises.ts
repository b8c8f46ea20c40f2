/**
 * `npm run exercises [-- --out DIR]`: writes the exercise twin of every notebook. They are made from the notebooks
 * whenever they are wanted and never edited: notebooks/exercises is left out of version control. A script, run from
 * source by ts-node.
 */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readNotebook, writeNotebook } from '../kernel/index.js'
import { exerciseTwin } from './exercises/twin.js'

const NOTEBOOKS = 'notebooks'

const { out } = parseArgs({ options: { out: { type: 'string', default: join(NOTEBOOKS, 'exercises') } } }).values
await mkdir(out, { recursive: true })
const names = (await readdir(NOTEBOOKS)).filter((name) => name.endsWith('.ipynb')).sort()
for (const name of names) {
  const [from, to] = [join(NOTEBOOKS, name), join(out, name)]
  await writeNotebook(to, exerciseTwin(await readNotebook(from), from, to))
}
console.log(`${names.length} notebooks with their solutions taken out: ${out}`)
