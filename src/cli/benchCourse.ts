/**
 * `npm run bench:course`: the notebooks of the course on this project's kernel and on tslab, one after the other on
 * each, in one run.
 * A script, run from source by ts-node. Of several rounds the least counts.
 *
 * Options: --rounds N, --only NUMBER…
 */
import { readdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { Command as Program } from 'commander'
import { DEFAULT_KERNEL, readNotebook } from '../kernel/index.js'
import { courseTable, type Row } from './bench/course/table.js'
import { type NotebookTime, timeNotebook } from './bench/course/timeNotebook.js'
import { reportFailure } from './failure.js'
import { wholeNumber } from './options.js'

const FOLDER = 'notebooks'
const KERNELS = [DEFAULT_KERNEL, 'tslab'] as const

const program = new Program()
  .option('--rounds <n>', 'rounds, each with new kernels', '1')
  .option('--only <number...>', 'notebooks, such as 05')
  .parse()
const { rounds, only } = program.opts<{ rounds: string; only?: string[] }>()

process.exitCode = await time().then(() => 0, reportFailure)

async function time(): Promise<void> {
  const count = wholeNumber('rounds', rounds, 1)!
  const names = (await readdir(FOLDER))
    .filter((name) => name.endsWith('.ipynb') && (only?.includes(name.split('-')[0]!) ?? true))
    .sort()
  const rows = new Map<string, Row>()
  console.log(`${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.version}; least of ${count} rounds`)
  for (const name of names) {
    const file = join(FOLDER, name)
    const notebook = await readNotebook(file)
    const times: Record<string, NotebookTime[]> = {}
    for (let round = 0; round < count; round++)
      for (const kernel of KERNELS) (times[kernel] ??= []).push(await timeNotebook(notebook, file, kernel))
    rows.set(name.replace('.ipynb', ''), Object.fromEntries(KERNELS.map((kernel) => [kernel, least(times[kernel]!)])))
    console.error(`${name} done`)
  }
  console.log(courseTable(rows, KERNELS))
}

function least(times: readonly NotebookTime[]): NotebookTime {
  return { seconds: Math.min(...times.map(({ seconds }) => seconds)), cpu: Math.min(...times.map(({ cpu }) => cpu)) }
}
