/**
 * The runner on tslab, where that does otherwise than Jupyter's protocol has it, and where it is ended from outside.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findKernel, isCode, Kernel, type Notebook, type RunOptions, runNotebook } from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { code, notebookOf } from './notebookOf.js'

/** A folder above which tslab and the types of Node are installed. */
const file = resolve('test/fixtures/notebooks/x.ipynb')
const run = (notebook: Notebook, options: Partial<RunOptions> = {}) =>
  runNotebook(notebook, { file, kernel: 'tslab', timeoutSec: 30, ...options })
const outputsOf = (notebook: Notebook) => notebook.cells.filter(isCode).map(({ outputs }) => outputs)

test('values and errors are text; the cell after an error is not skipped; a failure is told by what stderr says', async () => {
  const { notebook, failure, kernel, ran } = await run(
    notebookOf(
      "import { newDisplay } from 'tslab'\nconst shown = newDisplay()\nshown.text('before')\nconst later = 3",
      "shown.text('after')\nlater + 1",
      code("throw new Error('on purpose')", 'raises-exception'),
      code('const n: number = "three"', 'raises-exception'),
      "console.log('next')",
      "console.log('here')\nthrow new TypeError('boom')",
      "console.log('never')",
    ),
  )
  expect({ kernel, ran }).toEqual({ kernel: 'tslab', ran: 6 })
  expect(outputsOf(notebook)).toEqual([
    [{ output_type: 'display_data', data: { 'text/plain': 'after' }, metadata: {} }],
    [{ output_type: 'stream', name: 'stdout', text: '4\n' }],
    [{ output_type: 'stream', name: 'stderr', text: expect.stringContaining('on purpose') }],
    [
      {
        output_type: 'stream',
        name: 'stderr',
        text: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
      },
    ],
    [{ output_type: 'stream', name: 'stdout', text: 'next\n' }],
    [
      { output_type: 'stream', name: 'stdout', text: 'here\n' },
      { output_type: 'stream', name: 'stderr', text: expect.stringContaining('boom') },
    ],
    [],
  ])
  expect(failure).toMatchObject({ position: 6, reason: 'error' })
  expect(failure!.message).toMatch(/TypeError: boom\n\s+at evalmachine/)
  expect(failure!.message).not.toContain('node_modules')
})

test('a loop after a wait, which tslab cannot interrupt, costs the kernel', async () => {
  const { failure } = await run(notebookOf('await null\nwhile (true) {}'), {
    timeoutSec: 1,
    timeouts: { interrupt: 1500 },
  })
  const message = 'the cell took longer than 1 s; its kernel did not react to the interrupt and was ended'
  expect(failure).toMatchObject({ position: 1, reason: 'timeout', message })
})

test('output that it loses is told, not waited for', async () => {
  const burst = notebookOf('const burst = () => { for (let i = 0; i < 5000; i++) console.log(i) }\nburst()')
  const { failure } = await run(burst, { timeouts: { idle: 1000 } })
  expect(failure).toMatchObject({
    reason: 'no idle',
    message: expect.stringContaining('part of the cell’s output is lost'),
  })
})

test('a port that another program took meanwhile costs one more start, not a wait', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spikemba-tslab-'))
  const spec = await findKernel('tslab', file)
  const mark = join(folder, 'started')
  const greedy = join(folder, 'greedy.cjs')
  // The first start finds its shell port taken: tslab says so and lives on, deaf.
  await writeFile(
    greedy,
    `const { existsSync, readFileSync, writeFileSync } = require('fs')
const begin = () => require('child_process').spawn(process.argv[2], process.argv.slice(3), { stdio: 'inherit' })
if (existsSync(${JSON.stringify(mark)})) begin()
else {
  writeFileSync(${JSON.stringify(mark)}, '')
  require('net').createServer().listen(JSON.parse(readFileSync(process.argv.at(-1))).shell_port, '127.0.0.1', begin)
}`,
  )
  const kernel = await Kernel.start({ ...spec, argv: [process.execPath, greedy, ...spec.argv] }, process.cwd())
  expect((await kernel.execute('1')).status).toBe('ok')
  await kernel.shutdown()
  await rm(folder, { recursive: true })
})

test('no kernel outlives a runner that is killed, however busy it is', async () => {
  const { argv } = await findKernel('tslab', file)
  const watched = argv.slice(1, 3)
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `require('child_process').spawn(process.execPath, ${JSON.stringify([...watched, '-e', 'console.log(process.pid); while (true) {}'])}, { stdio: 'inherit' })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const pid = Number(await new Promise((done) => parent.stdout.once('data', (data) => done(String(data)))))
  parent.kill('SIGKILL')
  await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false)
})

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
