/**
 * One side of `npm run bench:backends` in a process of its own: `side.ts CASE BACKEND`. Checks parity, says so in a line
 * of JSON, then does the work for every line that it is sent: once, or what is short for 0.4 s; before that 2 s, so that it
 * runs warm. Its peak memory is its own.
 */
import { createInterface } from 'node:readline'
import { useBackend } from '../../../tensor/index.js'
import { requireParity } from '../parity.js'
import { scanCase } from '../scan.js'
import { stepCase } from '../step.js'
import { wholeBatchCase } from '../wholeBatch.js'
import type { Round } from './run.js'

const [name, backend] = process.argv.slice(2)
const chosen = [scanCase, stepCase, wholeBatchCase].find((each) => each.name === name)!
const say = (line: object): void => console.log(JSON.stringify(line))

try {
  const { device } = await useBackend(backend as 'wasm')
  const parity = await requireParity(chosen)
  const work = chosen.work()
  await repeatFor(2000, work)
  say({ device, parity })
  for await (const _ of createInterface(process.stdin)) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()]
    const runs = await repeatFor(400, work)
    const { user, system } = process.cpuUsage(cpu)
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
    say({ wallMs: (performance.now() - wall) / runs, cpuMs: (user + system) / 1000 / runs, peakMb } satisfies Round)
  }
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
}

/** At least once. @returns how often */
async function repeatFor(ms: number, work: () => Promise<void>): Promise<number> {
  const end = performance.now() + ms
  for (let runs = 1; ; runs++) {
    await work()
    if (performance.now() >= end) return runs
  }
}
