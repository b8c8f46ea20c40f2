/** The runner against the kernel that readers have today: everything here runs in a real tslab. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type CodeCell, findKernel, isCode, Kernel, type KernelSpec, type Notebook, type RunOptions, runNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { code, markdown, notebookOf } from './notebookOf.js'

/** A folder above which tslab and the types of Node are installed. */
const file = resolve('test/fixtures/notebooks/x.ipynb')
const run = (notebook: Notebook, options: Partial<RunOptions> = {}) => runNotebook(notebook, { file, kernel: 'tslab', timeoutSec: 30, ...options })
const outputsOf = (notebook: Notebook) => notebook.cells.filter(isCode).map(({ outputs }) => outputs)

test('outputs of every kind and counts are put into a copy of the notebook', async () => {
  const source = `import { display, newDisplay } from 'tslab'
console.log('out'); console.error('err'); console.log('again')
display.html('<b>x</b>')
display.svg('<svg/>')
const shown = newDisplay()
shown.text('before')
const later = 3`
  const saved = notebookOf(
    markdown('# Title'),
    source,
    "shown.text('after')\nlater + 1",
    '',
    "await new Promise((done) => setTimeout(done, 10))\nconsole.log('later')",
  )
  const seen: string[] = []
  const { notebook, ran, failure, kernel } = await run(saved, {
    onCell: ({ done, cells, cell }) => seen.push(`${done}/${cells} ${cell?.source.slice(0, 5) ?? ''}`),
  })
  expect({ ran, failure, kernel }).toEqual({ ran: 3, failure: undefined, kernel: 'tslab' })
  expect(outputsOf(notebook)).toEqual([
    [
      { output_type: 'stream', name: 'stdout', text: 'out\n' },
      { output_type: 'stream', name: 'stderr', text: 'err\n' },
      { output_type: 'stream', name: 'stdout', text: 'again\n' },
      { output_type: 'display_data', data: { 'text/html': '<b>x</b>' }, metadata: {} },
      { output_type: 'display_data', data: { 'image/svg+xml': '<svg/>' }, metadata: {} },
      { output_type: 'display_data', data: { 'text/plain': 'after' }, metadata: {} },
    ],
    [{ output_type: 'stream', name: 'stdout', text: '4\n' }],
    [],
    [{ output_type: 'stream', name: 'stdout', text: 'later\n' }],
  ])
  expect(notebook.cells.map((cell) => (isCode(cell) ? cell.execution_count : 'text'))).toEqual(['text', 1, 2, null, 3])
  expect(seen).toEqual(['0/4 impor', '1/4 shown', '2/4 await', '3/4 '])
  expect(outputsOf(saved).flat()).toEqual([])
})

test('a notebook stops at the cell that fails and says why', async () => {
  const stale = {
    ...code("console.log('never')"),
    metadata: { execution: { 'shell.execute_reply': '2026' } },
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'stale' }],
    execution_count: 9,
  } as CodeCell
  const { notebook, failure, ran } = await run(notebookOf(markdown('text'), "console.log('before')", "console.log('here')\nthrow new TypeError('boom')", stale))
  expect(failure).toMatchObject({ position: 3, reason: 'error', cell: { source: "console.log('here')\nthrow new TypeError('boom')" } })
  expect(failure!.message).toMatch(/TypeError: boom\n\s+at evalmachine/)
  expect(failure!.message).not.toContain('node_modules')
  expect(ran).toBe(2)
  expect(outputsOf(notebook)).toEqual([
    [{ output_type: 'stream', name: 'stdout', text: 'before\n' }],
    [
      { output_type: 'stream', name: 'stdout', text: 'here\n' },
      { output_type: 'stream', name: 'stderr', text: expect.stringContaining('boom') },
    ],
    [],
  ])
  expect(notebook.cells.at(-1)).toMatchObject({ execution_count: null })
  expect(notebook.cells.at(-1)!.metadata).toEqual({})
})

test('a type error is a failure too', async () => {
  const { failure } = await run(notebookOf('const n: number = "three"'))
  expect(failure).toMatchObject({ reason: 'error', message: expect.stringContaining("Type 'string' is not assignable to type 'number'") })
})

test('a cell that shall raise does not stop the notebook, and the next cell is not skipped', async () => {
  const { notebook, failure } = await run(notebookOf(code("throw new Error('on purpose')", 'raises-exception'), "console.log('next')"))
  expect(failure).toBeUndefined()
  expect(outputsOf(notebook)[1]).toMatchObject([{ text: 'next\n' }])
  expect((await run(notebookOf(code('1', 'raises-exception')))).failure).toMatchObject({ message: 'the cell is tagged raises-exception, but it raised none' })
})

test.each([
  ['a loop', 'while (true) {}', 'the cell took longer than 1 s'],
  ['a wait', 'await new Promise(() => setInterval(() => {}, 1000))', 'the cell took longer than 1 s'],
  ['a loop after a wait', 'await null\nwhile (true) {}', 'the cell took longer than 1 s; its kernel did not react to the interrupt and was ended'],
])('%s that takes too long is stopped', async (_, source, message) => {
  const { failure, seconds, notebook } = await run(notebookOf("console.log('kept')", source), { timeoutSec: 1, patience: { interrupt: 1500 } })
  expect(failure).toMatchObject({ position: 2, reason: 'timeout', message })
  expect(outputsOf(notebook)[0]).toMatchObject([{ text: 'kept\n' }])
  expect(seconds).toBeLessThan(30)
})

test('output that tslab loses is told, not waited for', async () => {
  const burst = notebookOf('const burst = () => { for (let i = 0; i < 5000; i++) console.log(i) }\nburst()')
  const { failure } = await run(burst, { patience: { idle: 1000 } })
  expect(failure).toMatchObject({ reason: 'no idle', message: expect.stringContaining('part of the cell’s output is lost') })
})

test('a kernel that ends within a cell is told with its last words', async () => {
  const { failure } = await run(notebookOf('process.kill(process.pid, "SIGKILL")'))
  expect(failure).toMatchObject({ reason: 'died', message: 'the kernel was ended by SIGKILL' })
})

test('an interrupt stops the cell and keeps what ran', async () => {
  const stop = new AbortController()
  const { notebook, failure } = await run(notebookOf("console.log('kept')", 'while (true) {}', '3'), {
    signal: stop.signal,
    onCell: ({ done }) => done === 1 && setTimeout(() => stop.abort(), 300),
  })
  expect(failure).toMatchObject({ position: 2, reason: 'interrupted', message: 'the cell was interrupted' })
  expect(outputsOf(notebook)[0]).toMatchObject([{ text: 'kept\n' }])
})

test('state survives an interrupt; shutdown leaves neither process nor file behind', async () => {
  const kernel = await Kernel.start(await findKernel('tslab', file), process.cwd())
  const before = await kernel.execute('let n = 0')
  const looping = kernel.execute('while (true) n++', { timeoutSec: 0.5 })
  await expect(looping).rejects.toThrow('took longer')
  const said: unknown[] = []
  await new Promise((done) => setTimeout(done, 300)) // tslab refuses cells for a moment after an error
  const after = await kernel.execute('console.log(n > 0)', { onOutput: ({ content }) => said.push(content.text) })
  expect([before.status, after.status, said]).toEqual(['ok', 'ok', ['true\n']])
  await kernel.shutdown()
  expect(kernel.process.alive).toBe(false)
  expect(await connectionFolders(kernel)).toEqual([])
})

const connectionFolders = async ({ process: { connection } }: Kernel): Promise<string[]> => {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith('spikemba-kernel-'))
  const files = folders.map((name) => join(tmpdir(), name, 'connection.json')).filter(existsSync)
  const { readFile } = await import('node:fs/promises')
  const texts = await Promise.all(files.map((path) => readFile(path, 'utf8').catch(() => '')))
  return texts.filter((text) => text.includes(connection.key))
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

const custom = (...argv: string[]): KernelSpec => ({ name: 'custom', argv, displayName: '', language: '', interruptMode: 'signal', env: {}, folder })

test('a kernel that cannot start is told with what it said', async () => {
  await expect(Kernel.start(custom('no-such-program'), folder)).rejects.toThrow('kernel custom: cannot be started: spawn no-such-program ENOENT')
  const dies = custom(process.execPath, '-e', 'console.error("no licence"); process.exit(3)')
  await expect(Kernel.start(dies, folder)).rejects.toThrow('kernel custom: ended with code 3 before it was ready; it said: no licence')
  const silent = custom(process.execPath, '-e', 'setInterval(() => {}, 1000)')
  await expect(Kernel.start(silent, folder, { start: 300 })).rejects.toThrow('kernel custom: does not answer')
})

test('a port that another program took meanwhile costs one more start, not a wait', async () => {
  const { argv } = await findKernel('tslab', file)
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
  const kernel = await Kernel.start(custom(process.execPath, greedy, ...argv), process.cwd())
  expect((await kernel.execute('1')).status).toBe('ok')
  await kernel.shutdown()
})

test('no kernel outlives a runner that is killed, however busy it is', async () => {
  const { argv } = await findKernel('tslab', file)
  const watched = argv.slice(1, 3)
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const { spawn } = require('child_process'); const child = spawn(process.execPath, ${JSON.stringify([...watched, '-e', 'while (true) {}'])}); console.log(child.pid); setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const pid = Number(await new Promise((done) => parent.stdout.once('data', (data) => done(String(data)))))
  await new Promise((done) => setTimeout(done, 700)) // until its watch has seen the parent
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
