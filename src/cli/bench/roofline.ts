/**
 * `spikemba bench roofline`: where the time of a training step goes, kernel by kernel, and how far each is from what
 * this machine allows: its bytes at the memory's speed, or its arithmetic at that of a matrix product.
 * Source: Williams, Waterman and Patterson 2009, Roofline, https://doi.org/10.1145/1498765.1498785
 */
import { type BackendName, useBackend } from '../../tensor/index.js'
import type { Command } from '../command.js'
import { wholeNumber } from '../options.js'
import { requireParity } from './parity.js'
import { measurePeaks, type Peaks } from './roofline/peaks.js'
import { profile } from './roofline/profile.js'
import { type RooflineRow, rooflineRows } from './roofline/rows.js'
import { stepCase } from './step.js'

/** Kernels below this share of the time are told together. */
const SMALL = 0.005

export const benchRoofline: Command = {
  name: 'bench roofline',
  summary: 'where the time of a training step goes, and how far each op is from what this machine allows',
  options: [
    ['--backend <name>', 'tensorflow, wasm or cpu', 'wasm'],
    ['--steps <n>', 'steps timed', 3],
    ['--json', 'print the figures as JSON'],
  ],
  examples: ['spikemba bench roofline', 'spikemba bench roofline --backend tensorflow'],
  async run(_, flags) {
    const { name, device } = await useBackend(flags.backend as BackendName)
    const steps = wholeNumber('steps', flags.steps, 1)!
    await requireParity(stepCase)
    const peaks = await measurePeaks()
    const { calls, wallMs } = await profile(stepCase, steps)
    const rows = rooflineRows(calls, peaks, steps)
    if (flags.json) return console.log(JSON.stringify({ backend: name, device, peaks, steps, wallMs, rows }))
    console.log(describe(`${name} (${device})`, peaks, wallMs, rows))
  },
}

function describe(backend: string, peaks: Peaks, wallMs: number, rows: readonly RooflineRow[]): string {
  const inKernels = rows.reduce((sum, { ms }) => sum + ms, 0)
  const [large, small] = [rows.filter(({ share }) => share >= SMALL), rows.filter(({ share }) => share < SMALL)]
  const least = rows.reduce((sum, { leastMs }) => sum + leastMs, 0)
  return [
    `spikemba on ${backend}: ${stepCase.shape}`,
    `this machine at its best: ${(peaks.bytes / 1e6).toFixed(1)} GB/s (x + y), ${(peaks.flops / 1e6).toFixed(0)} GFLOP/s (matMul 1024)`,
    `a step: ${wallMs.toFixed(0)} ms, ${inKernels.toFixed(0)} of them in kernels, which take ${least.toFixed(0)} at the machine's best`,
    '',
    `${'kernel'.padEnd(24)}${['calls', 'ms', 'share', 'of what the machine allows'].map((word) => word.padStart(9)).join('')}`,
    ...large.map(
      ({ kernel, calls, ms, share, roofline, bound }) =>
        `${kernel.padEnd(24)}${calls.toFixed(0).padStart(9)}${ms.toFixed(1).padStart(9)}${part(share)}${roofline === undefined ? '' : `${part(roofline)} of ${bound === 'bytes' ? 'its bytes' : 'its arithmetic'}`}`,
    ),
    `${`${small.length} others`.padEnd(24)}${''.padStart(9)}${small
      .reduce((sum, { ms }) => sum + ms, 0)
      .toFixed(1)
      .padStart(9)}`,
  ].join('\n')
}

const part = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(9)
