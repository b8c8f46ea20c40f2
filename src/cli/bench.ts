/**
 * `spikemba bench`: times the ops and a whole training step, each only after its parity check, beside PyTorch peers
 * where a Python with torch is at hand. One process a case, one thread, CPU time: machines are noisy, compare the
 * ratios.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import * as tf from '@tensorflow/tfjs'
import { opForms } from '../ops/internal.js'
import { OptionError, useBackend } from '../tensor/index.js'
import { predictLongCase, predictShortCase } from './bench/long.js'
import { measure } from './bench/measure.js'
import { OP_CASES } from './bench/ops.js'
import { requireParity } from './bench/parity.js'
import { type PeerPlace, timePeers } from './bench/peers.js'
import { type BenchRow, printRow } from './bench/print.js'
import { rooflineShare } from './bench/roofline/share.js'
import { stepCase } from './bench/step.js'
import { wholeBatchCase } from './bench/wholeBatch.js'
import type { Command } from './command.js'

export { benchRanks } from './bench/ranks.js'
export { benchRoofline } from './bench/roofline.js'

const CASES = [...OP_CASES, stepCase, wholeBatchCase, predictShortCase, predictLongCase]

export const bench: Command = {
  name: 'bench [op...]',
  summary: 'time ops and a whole training step, parity first',
  options: [
    ['--backend <name>', 'wasm, tensorflow, webgpu or cpu', 'wasm'],
    ['--peers <folder>', 'folder of the PyTorch peers: test/peers of the repository'],
    ['--python <path>', 'a Python with torch', 'python3'],
    ['--json', 'one JSON line a case'],
  ],
  examples: [
    'spikemba bench',
    'spikemba bench selectiveScan --backend cpu',
    'spikemba bench --peers test/peers --python venv/bin/python',
  ],
  async run(args, { backend, peers, python, json }) {
    const names = CASES.map(({ name }) => name)
    const unknown = args.find((name) => !names.includes(name))
    if (unknown) throw new OptionError('op', unknown, `one of ${names.join(', ')}`)
    if (args.length === 1)
      return runOne(
        args[0]!,
        String(backend),
        peers ? { folder: String(peers), python: String(python) } : undefined,
        Boolean(json),
      )
    if (!json)
      console.log(
        `${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.version}; CPU milliseconds, one thread`,
      )
    for (const name of args.length ? args : names) {
      const again = [
        ...process.execArgv,
        process.argv[1]!,
        'bench',
        name,
        '--backend',
        String(backend),
        ...(peers ? ['--peers', String(peers), '--python', String(python)] : []),
        ...(json ? ['--json'] : []),
      ]
      const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' })
      if (status) process.exitCode = status
    }
  },
}

async function runOne(name: string, backend: string, place: PeerPlace | undefined, json: boolean): Promise<void> {
  const bench = CASES.find((each) => each.name === name)!
  const { device } = await useBackend(backend as 'wasm')
  const parity = await requireParity(bench)
  const measured = await measure(bench.work(), { least: bench.least ?? 5, ...(bench.op ? { seconds: 1 } : {}) })
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
  const roofline = bench.op ? await rooflineShare(bench, measured.wallMs) : undefined
  const row: BenchRow = {
    name,
    ...(bench.per ? { per: bench.per } : {}),
    shape: bench.shape,
    backend: `${backend} (${device})`,
    parity,
    ...measured,
    peakMb,
    ...(bench.op ? { form: opForms(backend as 'wasm', tf.backend()).forms[bench.op]! } : {}),
    ...(roofline ? { roofline } : {}),
    peers: place ? timePeers(bench.peers, place) : [],
  }
  if (json) console.log(JSON.stringify(row))
  else printRow(row)
}
