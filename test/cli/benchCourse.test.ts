import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { courseTable } from '../../src/cli/bench/course/table.js'
import { timeNotebook } from '../../src/cli/bench/course/timeNotebook.js'
import { notebookOf } from '../kernel/notebookOf.js'
import freshDist from '../notebooks/freshDist.js'

test('the table has ratios of each notebook and of the whole', () => {
  const rows = new Map([
    ['00-a', { spikemba: { seconds: 2, cpu: 1 }, tslab: { seconds: 6, cpu: 1 } }],
    ['01-b', { spikemba: { seconds: 2, cpu: 3 }, tslab: { seconds: 2, cpu: 7 } }],
  ])
  const words = courseTable(rows, ['spikemba', 'tslab'])
    .split('\n')
    .slice(2)
    .map((line) => line.split(/\s{2,}/))
  expect(words).toEqual([
    ['00-a', '2.0', '6.0', '3.00 ×', '1.0', '1.0', '1.00 ×'],
    ['01-b', '2.0', '2.0', '1.00 ×', '3.0', '7.0', '2.33 ×'],
    ['2 notebooks', '4.0', '8.0', '2.00 ×', '4.0', '8.0', '2.00 ×'],
  ])
})

test('a notebook is timed by the clock and by the processor; one that fails is told', async () => {
  freshDist() // the kernel's threads are compiled files
  const file = resolve('test/fixtures/notebooks/x.ipynb')
  const busy = 'const from = Date.now()\nlet steps = 0\nwhile (Date.now() - from < 300) steps++'
  const { seconds, cpu } = await timeNotebook(notebookOf(busy), file, 'spikemba')
  expect(seconds).toBeGreaterThan(0.3)
  expect(cpu).toBeGreaterThan(0.1)
  await expect(timeNotebook(notebookOf('1', "throw new Error('boom')"), file, 'spikemba')).rejects.toThrow(
    /x\.ipynb cell 2 on spikemba: Error: boom/,
  )
})

test('a program that the kernel has started counts, as its compiler does', async () => {
  freshDist()
  const file = resolve('test/fixtures/notebooks/x.ipynb')
  // It says when it has used a second, and ends with its pipe.
  const burn =
    'while (process.cpuUsage().user < 1e6); console.log("done"); process.stdin.on("end", process.exit).resume()'
  const program = `import { spawn } from 'node:child_process'
const program = spawn(process.execPath, ['-e', ${JSON.stringify(burn)}])
await new Promise((done) => program.stdout.once('data', done))`
  const idle = await timeNotebook(notebookOf('1'), file, 'spikemba')
  const burning = await timeNotebook(notebookOf(program), file, 'spikemba')
  expect(burning.cpu).toBeGreaterThan(idle.cpu + 0.4)
})
