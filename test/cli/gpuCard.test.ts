import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { examineCard, watchCardMemory } from '../../src/cli/bench/gpu/card.js'
import { line } from '../../src/cli/bench/gpu/table.js'

afterEach(() => void vi.unstubAllEnvs())

/** @param apps what the driver says of processes, in sh */
function driver(apps: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-smi-'))
  const script = `#!/bin/sh
case "$1" in
--query-gpu=name*) echo 'NVIDIA H100 80GB HBM3, 555.42.06, 81559' ;;
--query-gpu=memory.used) echo $((400 + $(ls ${folder} | wc -l) * 100)); touch ${folder}/$$ ;;
--query-compute-apps*) ${apps} ;;
esac
`
  writeFileSync(join(folder, 'nvidia-smi'), script)
  chmodSync(join(folder, 'nvidia-smi'), 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
}

test('the card and its driver', async () => {
  driver('true')
  expect(await examineCard()).toEqual({ name: 'NVIDIA H100 80GB HBM3', driver: '555.42.06', memoryMb: 81559 })
  vi.stubEnv('PATH', '/nowhere')
  expect(await examineCard()).toBeUndefined()
})

test('the memory of a process on the card, at most', async () => {
  driver('echo "77, 1200"; echo "78, 99999"')
  expect(await watchCardMemory(77, setTimeout(200))).toBe(1200)
})

test('where the driver knows no process, how much more is held than before', async () => {
  driver('echo "[N/A], [N/A]"')
  expect(await watchCardMemory(77, setTimeout(200))).toBeGreaterThanOrEqual(100)
  vi.stubEnv('PATH', '/nowhere')
  expect(await watchCardMemory(77, setTimeout(10))).toBeUndefined()
})

test('a line of the table: beside the fastest peer, and why another one did not run', () => {
  const row = { name: 'siluGate', shape: '', backend: '', parity: 0, cpuMs: 1, wallMs: 2, runs: 5, peakMb: 9 }
  const peers = [
    { name: 'slow', wallMs: 9, cardMb: 11 },
    { name: 'fast', wallMs: 3, cardMb: 12 },
    { name: 'absent', error: 'no torch' },
  ]
  const roofline = { share: 0.5, bound: 'bytes' } as const
  expect(line({ ...row, peers, roofline, form: 'cuda', cardMb: 700 }).replace(/ +/g, ' ')).toBe(
    'siluGate 2.00 700 3.00 12 1.50 50 % CUDA C on the card\n absent: no torch',
  )
})
