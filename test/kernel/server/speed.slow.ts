/**
 * How fast cells are. Ratios are measured in processor time within one kernel, so that a busy machine does not decide.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrontEnd } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
  await front.run(`const arr = new Float32Array(5e6).fill(0.5)
let acc = 0
const took = (from: NodeJS.CpuUsage) => { const { user, system } = process.cpuUsage(from); return (user + system) / 1000 }
function loop(): number { const from = process.cpuUsage(); let acc = 0; for (let i = 0; i < arr.length; i++) acc += arr[i]!; return took(from) }`)
})
afterAll(() => front.end())

/** The least of several runs. */
async function least(code: string): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 8; i++) times.push(Number((await front.run(code)).value))
  return Math.min(...times)
}

test.each([
  [
    'variables of earlier cells',
    'const from = process.cpuUsage(); for (let i = 0; i < arr.length; i++) acc += arr[i]!; took(from)',
  ],
  [
    'variables of the cell',
    'const from = process.cpuUsage(); let sum = 0; for (let i = 0; i < arr.length; i++) sum += arr[i]!; took(from)',
  ],
  [
    'a cell that waits',
    'await null; const from = process.cpuUsage(); let sum = 0; for (let i = 0; i < arr.length; i++) sum += arr[i]!; took(from)',
  ],
])('a top-level loop takes about as long as one in a function: %s', async (name, code) => {
  const [top, inside] = [await least(code), await least('loop()')]
  console.log(`${name}: top level ${top.toFixed(1)} ms, in a function ${inside.toFixed(1)} ms`)
  // As it is written in the cell it would take twenty times as long; the ratio itself is told by bench:kernel.
  expect(top).toBeLessThan(4 * inside + 3)
})

test('200 MB of output do not fill the memory', async () => {
  await front.run("const big = 'x'.repeat(1e6)\nfor (let i = 0; i < 200; i++) console.log(big)")
  expect(Number((await front.run('process.memoryUsage().rss / 1e6')).value)).toBeLessThan(1200)
})
