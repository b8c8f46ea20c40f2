/**
 * `npm run bench:kernel`: this project's kernel beside others, in one run. A script, run from source by ts-node.
 * Others are timed where they are installed: tslab from npm, ipykernel and Deno as Jupyter's kernels `python3` and `deno`, or in `.lab`,
 * or Deno on the path. Rounds go from kernel to kernel, so that what else the machine does falls on all of them.
 *
 * Options: --rounds N, --only NAME…
 */
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { Command as Program } from 'commander'
import { findKernel, type KernelSpec, kernelFolders } from '../kernel/index.js'
import { type Cells, DENO, PYTHON, STEPS, TYPESCRIPT } from './bench/kernel/cells.js'
import { type Times, timeRound } from './bench/kernel/round.js'
import { kernelTable } from './bench/kernel/table.js'
import { wholeNumber } from './options.js'
import { execute } from './tensorflow/execute.js'

const CELLS: Readonly<Record<string, Cells>> = { spikemba: TYPESCRIPT, tslab: TYPESCRIPT, python3: PYTHON, deno: DENO }

const program = new Program()
  .option('--rounds <n>', 'rounds, each with a new start of every kernel', '5')
  .option('--only <name...>', `of ${Object.keys(CELLS).join(', ')}`)
  .parse()
const { rounds, only = Object.keys(CELLS) } = program.opts<{ rounds: string; only?: string[] }>()

const kernels = (await Promise.all(only.map(present))).filter((spec) => spec !== undefined)
const times = new Map<string, Times[]>(kernels.map(({ name }) => [name, []]))
const count = wholeNumber('rounds', rounds, 1)!
console.log(`${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.version}; medians of ${count} rounds; loops of ${STEPS.toLocaleString('en')} steps`)
for (let round = 0; round < count; round++) for (const spec of kernels) times.get(spec.name)!.push(await timeRound(spec, CELLS[spec.name]!, process.cwd()))
console.log(kernelTable(times))

async function present(name: string): Promise<KernelSpec | undefined> {
  const lab = resolve('.lab')
  const spec = await findKernel(name, process.cwd(), [...kernelFolders(), join(lab, 'share', 'jupyter', 'kernels')]).catch(() => undefined)
  if (name === 'python3' && spec?.folder.startsWith(lab)) return { ...spec, argv: [join(lab, 'bin', 'python'), ...spec.argv.slice(1)] }
  if (spec || name !== 'deno') return spec
  if ((await execute('deno', ['--version'])).code !== 0) return undefined
  const argv = ['deno', 'jupyter', '--kernel', '--conn', '{connection_file}']
  return { name, argv, displayName: 'Deno', language: 'typescript', interruptMode: 'message', env: {}, folder: process.cwd() }
}
