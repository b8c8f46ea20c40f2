/**
 * How fast cells are. Ratios are measured in processor time within one kernel, so that a busy machine does not decide.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrontEnd } from './frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
  // So many steps that they, and not the compilation of the cell, take the time.
  await front.run(`const arr = new Float32Array(3e7).fill(0.5)
let acc = 0
const took = (from: NodeJS.CpuUsage) => { const { user, system } = process.cpuUsage(from); return (user + system) / 1000 }
function loop(): number { const from = process.cpuUsage(); let acc = 0; for (let i = 0; i < arr.length; i++) acc += arr[i]!; return took(from) }`)
})
afterAll(() => front.end())

/** The least of several runs of each cell, in turns: a processor that changes its pace in between changes it for all. */
async function least(...cells: readonly string[]): Promise<number[]> {
  const times = cells.map((): number[] => [])
  for (let i = 0; i < 12; i++)
    for (const [k, cell] of cells.entries()) times[k]!.push(Number((await front.run(cell)).value))
  return times.map((each) => Math.min(...each))
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
])('a top-level loop takes at most twice as long as one in a function: %s', async (name, code) => {
  const [top, inside] = (await least(code, 'loop()')) as [number, number]
  console.log(`${name}: top level ${top.toFixed(1)} ms, in a function ${inside.toFixed(1)} ms`)
  expect(top).toBeLessThan(2 * inside + 3) // 3 ms: compiling while the loop runs already
})

test('200 MB of output do not fill the memory', async () => {
  await front.run("const big = 'x'.repeat(1e6)\nfor (let i = 0; i < 200; i++) console.log(big)")
  expect(Number((await front.run('process.memoryUsage().rss / 1e6')).value)).toBeLessThan(1200)
})
