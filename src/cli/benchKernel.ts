/**
 * `npm run bench:kernel`: this project's kernel beside others, in one run. A script, run from source by ts-node.
 * Others are timed where they are: tslab from npm, ipykernel (`python3`) and Deno as Jupyter's kernels, from `.lab` and
 * the path, or by the programs that flags name; `javascript` is this kernel with TypeScript in JavaScript. Rounds go
 * from kernel to kernel, so that what else the machine does falls on all of them.
 *
 * Options: --rounds N, --only NAME…, --python PROGRAM, --deno PROGRAM
 */
import { cpus } from 'node:os'
import { Option, Command as Program } from 'commander'
import type { KernelSpec } from '../kernel/index.js'
import { chosenCompiler } from '../kernel/server/check/native/compiler.js'
import { type Cells, DENO, PYTHON, STEPS, TYPESCRIPT } from './bench/kernel/cells.js'
import { type Times, timeRound } from './bench/kernel/round.js'
import { kernelTable } from './bench/kernel/table.js'
import { JAVASCRIPT, timedKernel } from './bench/kernel/timedKernel.js'
import { reportFailure } from './failure.js'
import { wholeNumber } from './options.js'

const CELLS: Readonly<Record<string, Cells>> = {
  spikemba: TYPESCRIPT,
  [JAVASCRIPT]: TYPESCRIPT,
  tslab: TYPESCRIPT,
  python3: PYTHON,
  deno: DENO,
}

const program = new Program()
  .option('--rounds <n>', 'rounds, each with a new start of every kernel', '5')
  .addOption(new Option('--only <name...>', 'kernels').choices(Object.keys(CELLS)).default(Object.keys(CELLS)))
  .option('--python <program>', 'a Python that has ipykernel')
  .option('--deno <program>', 'Deno')
  .parse()
const { rounds, only, ...programs } = program.opts<{ rounds: string; only: string[]; python?: string; deno?: string }>()

process.exitCode = await time().then(() => 0, reportFailure)

async function time(): Promise<void> {
  const count = wholeNumber('rounds', rounds, 1)!
  const found = await Promise.all(only.map((name) => timedKernel(name, programs)))
  for (const absent of found.filter((each) => typeof each === 'string')) console.log(`left out: ${absent}`)
  const kernels = found.filter((each): each is KernelSpec => typeof each !== 'string')
  const times = new Map<string, Times[]>(kernels.map(({ name }) => [name, []]))
  console.log(
    `${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.version}; medians of ${count} rounds; loops of ${STEPS.toLocaleString('en')} steps; cells checked by ${checker()}`,
  )
  for (let round = 0; round < count; round++)
    for (const spec of kernels) times.get(spec.name)!.push(await timeRound(spec, CELLS[spec.name]!, process.cwd()))
  if (kernels.length > 0) console.log(kernelTable(times))
}

/** Which TypeScript this kernel has here. */
function checker(): string {
  const { reason } = chosenCompiler(process.cwd())
  return reason === undefined ? 'the native TypeScript' : `TypeScript in JavaScript (${reason})`
}
