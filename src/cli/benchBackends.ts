/**
 * `npm run bench:backends`: the backends beside PyTorch, in one run. A script, run from source by ts-node. Parity comes
 * first; where a side's results are wrong, nothing is timed. Two threads each; rounds go from side to side, so that what
 * else the machine does falls on all of them.
 *
 * Options: --rounds N, --only CASE…, --python PROGRAM (a Python with what test/peers/requirements.txt names), --json
 */
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Option, Command as Program } from 'commander'
import { table } from './bench/backends/lines.js'
import { type Side, timeSides } from './bench/backends/run.js'
import { TUNED } from './bench/peers.js'
import { scanCase } from './bench/scan.js'
import { stepCase } from './bench/step.js'
import { wholeBatchCase } from './bench/wholeBatch.js'
import { reportFailure } from './failure.js'
import { wholeNumber } from './options.js'

const CASES = [scanCase, stepCase, wholeBatchCase]
const PEERS: Readonly<Record<string, string>> = {
  selectiveScan: 'scan_native',
  step: 'step_native',
  batch64: 'step64_native',
}
const THREADS = '2'

const program = new Program()
  .option('--rounds <n>', 'rounds', '7')
  .addOption(new Option('--only <case...>', 'cases').choices(CASES.map(({ name }) => name)))
  .option('--python <program>', 'a Python that has torch')
  .option('--json', 'one JSON line a case')
  .parse()
const flags = program.opts<{ rounds: string; only?: string[]; python?: string; json?: true }>()

process.exitCode = await time().then(() => 0, reportFailure)

async function time(): Promise<void> {
  const rounds = wholeNumber('rounds', flags.rounds, 1)!
  if (!flags.json)
    console.log(`${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.version}; medians of ${rounds} rounds`)
  for (const { name, shape } of CASES) {
    if (flags.only && !flags.only.includes(name)) continue
    const results = await timeSides([own(name, 'tensorflow'), own(name, 'wasm'), ...torch(name)], rounds)
    console.log(flags.json ? JSON.stringify({ name, results }) : table(name, shape, results))
  }
}

function own(bench: string, backend: string): Side {
  const script = fileURLToPath(new URL('./bench/backends/side.ts', import.meta.url))
  const env = { TF_NUM_INTRAOP_THREADS: THREADS }
  return { name: backend, command: [process.execPath, ...process.execArgv, script, bench, backend], env }
}

function torch(bench: string): Side[] {
  const { python } = flags
  if (!python) return []
  const script = fileURLToPath(new URL('../../test/peers/bench.py', import.meta.url))
  const env = { ...TUNED, OMP_NUM_THREADS: THREADS }
  return [{ name: 'PyTorch', command: [python, script, '--asked', PEERS[bench]!], env }]
}
