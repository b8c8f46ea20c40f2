/**
 * `npm run bench:gpu`, on a machine with an NVIDIA card: the scan, LIF and a whole training step at batch 8 and 64, each
 * in a process of its own and only after its parity check, into one JSON file with card, driver and how each op ran.
 * Times hold the way of the results back to the host, memory is that of the process, not of the card. A script, run from
 * source by ts-node.
 *
 * Options: --out FILE, --only CASE…, --without-card to try it where there is none
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { Option, Command as Program } from 'commander'
import '../ops/index.js'
import { isOnCard, opForms } from '../ops/internal.js'
import { BackendError, useBackend } from '../tensor/index.js'
import { driverVersion, graphicsCard } from '../tensor/tensorflow.node.js'
import { lifCase } from './bench/lif.js'
import { type BenchRow, printRow } from './bench/print.js'
import { scanCase } from './bench/scan.js'
import { stepCase } from './bench/step.js'
import { wholeBatchCase } from './bench/wholeBatch.js'
import { reportFailure } from './failure.js'

const CASES = [scanCase, lifCase, stepCase, wholeBatchCase].map(({ name }) => name)

const flags = new Program()
  .option('--out <file>', 'where the figures go', 'gpu.json')
  .addOption(new Option('--only <case...>', 'cases').choices(CASES))
  .option('--without-card', 'measure TensorFlow on the CPU where there is no card')
  .parse()
  .opts<{ out: string; only?: string[]; withoutCard?: true }>()

process.exitCode = await time().then(() => 0, reportFailure)

async function time(): Promise<void> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true' // else this process takes the card's whole memory from those that are timed
  const { device } = await useBackend('tensorflow')
  const backend = tf.backend()
  if (!isOnCard(backend) && !flags.withoutCard)
    throw new BackendError('tensorflow', `has no card (${device}); \`npx spikemba doctor\` says why`)
  const rows = CASES.filter((name) => flags.only?.includes(name) ?? true).map(measured)
  const found = { device, card: graphicsCard(), driver: driverVersion(), node: process.version }
  writeFileSync(flags.out, `${JSON.stringify({ ...found, ...opForms('tensorflow', backend), rows }, null, 2)}\n`)
  console.log(`\n${rows.length} cases on ${device} in ${flags.out}`)
}

function measured(name: string): BenchRow {
  const again = [...process.execArgv, 'src/cli/spikemba.mjs', 'bench', name, '--backend', 'tensorflow', '--json']
  const { stdout, stderr, status } = spawnSync(process.execPath, again, { encoding: 'utf8' })
  if (status !== 0)
    throw new BackendError('tensorflow', `${name} was not measured: ${stderr.trim().split('\n').at(-1)}`)
  const row = JSON.parse(stdout.trim().split('\n').at(-1)!) as BenchRow
  printRow(row)
  return row
}
