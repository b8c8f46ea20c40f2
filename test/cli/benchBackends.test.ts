import { expect, test } from 'vitest'
import { table } from '../../src/cli/bench/backends/lines.js'
import { type Side, timeSides } from '../../src/cli/bench/backends/run.js'

/** A side that says `first`, and `again` for every line that it is sent. */
const side = (name: string, first: object, again: object = {}): Side => ({
  name,
  command: [
    process.execPath,
    '-e',
    `console.log(${JSON.stringify(JSON.stringify(first))}); process.stdin.on('data', () => console.log(${JSON.stringify(JSON.stringify(again))}))`,
  ],
})
const took = (wallMs: number) => ({ wallMs, cpuMs: 2 * wallMs, peakMb: 3000 })

test('times all sides round by round, and says why one did not run', async () => {
  const results = await timeSides(
    [
      side('tensorflow', { parity: 1e-6 }, took(80)),
      side('wasm', { parity: 1e-6 }, took(200)),
      side('PyTorch', { error: 'no module named torch' }),
      { name: 'none', command: ['/no/such/program'] },
    ],
    3,
  )
  expect(results).toEqual([
    { name: 'tensorflow', ...took(80) },
    { name: 'wasm', ...took(200) },
    { name: 'PyTorch', error: 'no module named torch' },
    { name: 'none', error: expect.stringContaining('ENOENT') },
  ])
  expect(table('step', 'a step', results).split('\n').slice(-2)).toEqual([
    '  tensorflow / PyTorch with its C++ ops: not measured (at most 0.9)',
    '  tensorflow / wasm: 0.40, reached (at most 0.55); of CPU time 0.40',
  ])
})

test('times nothing where numbers are wrong', async () => {
  const wrong = { error: 'bench step: the fused kernel differs from its reference by 2.0e-1 of the largest value' }
  await expect(timeSides([side('tensorflow', wrong), side('wasm', { parity: 0 }, took(1))], 1)).rejects.toThrow(
    'tensorflow: bench step: the fused kernel differs from its reference',
  )
})
