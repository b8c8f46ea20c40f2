/**
 * `npm run bench:gpu`, on a machine with an NVIDIA card: each op, and a whole training step at batch 8 and 64, each in a
 * process of its own and only after its parity check, PyTorch beside it where `--python` names one. Into one JSON file
 * with card, driver, how each op ran, times, the card's memory at most, and how near each op comes to what the card
 * allows. A script, run from source by ts-node.
 *
 * Options: --out FILE, --only CASE…, --python PROGRAM, --without-card to try it where there is none
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { Option, Command as Program } from 'commander'
import '../ops/index.js'
import { isOnCard } from '../ops/internal.js'
import { BackendError, useBackend } from '../tensor/index.js'
import type { BenchCase } from './bench/case.js'
import { examineCard, watchCardMemory } from './bench/gpu/card.js'
import { type GpuRow, heading, line } from './bench/gpu/table.js'
import { OP_CASES } from './bench/ops.js'
import { timePeers } from './bench/peers.js'
import type { BenchRow } from './bench/print.js'
import { stepCase } from './bench/step.js'
import { wholeBatchCase } from './bench/wholeBatch.js'
import { reportFailure } from './failure.js'

const CASES = [...OP_CASES, stepCase, wholeBatchCase]
/** C++ for the CPU, which a card has no use for. */
const CPU_ONLY = /_native$/

const flags = new Program()
  .option('--out <file>', 'where the figures go', 'gpu.json')
  .addOption(new Option('--only <case...>', 'cases').choices(CASES.map(({ name }) => name)))
  .option('--python <program>', 'a Python that has torch, with CUDA')
  .option('--without-card', 'measure TensorFlow on the CPU where there is no card')
  .parse()
  .opts<{ out: string; only?: string[]; python?: string; withoutCard?: true }>()

process.exitCode = await time().then(() => 0, reportFailure)

async function time(): Promise<void> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true' // else a process takes the card's whole memory at once
  const { device } = await useBackend('tensorflow')
  const there = isOnCard(tf.backend())
  if (!there && !flags.withoutCard)
    throw new BackendError('tensorflow', `has no card (${device}); \`npx spikemba doctor\` says why`)
  const rows: GpuRow[] = []
  const facts = { device, card: await examineCard(), node: process.version }
  console.log(`${device}\n${heading()}`)
  for (const bench of CASES) {
    if (flags.only && !flags.only.includes(bench.name)) continue
    const row = { ...(await measured(bench)), peers: peersOf(bench, there) }
    console.log(line(row))
    rows.push(row)
    writeFileSync(flags.out, `${JSON.stringify({ ...facts, rows }, null, 2)}\n`) // what is there is kept, whatever comes next
  }
  console.log(`\n${rows.length} cases on ${device} in ${flags.out}`)
}

async function measured({ name }: BenchCase): Promise<GpuRow> {
  const again = [...process.execArgv, 'src/cli/spikemba.mjs', 'bench', name, '--backend', 'tensorflow', '--json']
  const child = spawn(process.execPath, again)
  let [said, complaint] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed))
  const [code, cardMb] = await Promise.all([ended, watchCardMemory(child.pid!, ended)])
  if (code !== 0)
    throw new BackendError('tensorflow', `${name} was not measured: ${complaint.trim().split('\n').at(-1)}`)
  const row = JSON.parse(said.trim().split('\n').at(-1)!) as BenchRow
  return { ...row, ...(cardMb === undefined ? {} : { cardMb }) }
}

function peersOf({ peers }: BenchCase, onCard: boolean): BenchRow['peers'] {
  if (!flags.python) return []
  const folder = fileURLToPath(new URL('../../test/peers', import.meta.url))
  const names = onCard ? peers.filter((name) => !CPU_ONLY.test(name)) : peers
  return timePeers(names, { python: flags.python, folder, device: onCard ? 'cuda' : 'cpu' })
}
