import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { findTensorflow } from '../../src/tensor/tensorflow.node.js'

// `npm run bench:gpu` where no card is: a driver's program and a Python that say what those of a machine with one say.
const folder = mkdtempSync(join(tmpdir(), 'spikemba-gpu-'))
const program = (name: string, script: string): string => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return join(folder, name)
}
const out = join(folder, 'gpu.json')
const bench = async (...args: string[]) => {
  const env = { ...process.env, NODE_OPTIONS: '', PATH: `${folder}:${process.env.PATH}` }
  const script = ['--import', './src/register.mjs', 'src/cli/benchGpu.ts', '--out', out, ...args]
  const child = spawn(process.execPath, script, { env })
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  return { status: await new Promise((done) => child.on('close', done)), stdout: await stdout, stderr: await stderr }
}

describe.runIf(findTensorflow()?.built)('bench:gpu', () => {
  test('without a card says so, and how to go on', async () => {
    const { status, stderr } = await bench('--only', 'siluGate')
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/has no card .*spikemba doctor/)
  })

  test('writes card, driver, times, the card’s memory, PyTorch beside it, and the share of the roofline', async () => {
    program(
      'nvidia-smi',
      'case "$1" in --query-gpu=name*) echo "A card, 555.1, 80000" ;; --query-gpu*) echo 500 ;; esac',
    )
    const python = program('python', `echo '{"name":"gate_torch","wallMs":1.5,"cpuMs":1,"cardMb":12}'`)
    const { status, stdout, stderr } = await bench('--without-card', '--only', 'siluGate', '--python', python)
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/siluGate +[\d.]+ +0 +1\.50 +12 +[\d.]+ +\d+ % +C\+\+/)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      card: { name: 'A card', driver: '555.1', memoryMb: 80000 },
      rows: [{ name: 'siluGate', form: 'native', cardMb: 0, peers: [{ name: 'gate_torch', cardMb: 12 }] }],
    })
  })
})
