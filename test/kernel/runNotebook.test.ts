/**
 * The runner on this project's kernel, which it takes where nothing else is asked for. What tslab does otherwise:
 * runTslab.test.ts.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type CodeCell,
  DEFAULT_KERNEL,
  findKernel,
  isCode,
  Kernel,
  type KernelSpec,
  type Notebook,
  type RunOptions,
  runNotebook,
} from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import freshDist from '../notebooks/freshDist.js'
import { code, markdown, notebookOf } from './notebookOf.js'

/** A folder above which this package is installed. */
const file = resolve('test/fixtures/notebooks/x.ipynb')
const run = (notebook: Notebook, options: Partial<RunOptions> = {}) =>
  runNotebook(notebook, { file, timeoutSec: 30, ...options })
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
    'for (let i = 0; i < 5000; i++) console.log(i)',
  )
  const seen: string[] = []
  const { notebook, ran, failure, kernel } = await run(saved, {
    onCell: ({ done, cells, cell }) => seen.push(`${done}/${cells} ${cell?.source.slice(0, 5) ?? ''}`),
  })
  expect({ ran, failure, kernel }).toEqual({ ran: 4, failure: undefined, kernel: 'spikemba' })
  expect(outputsOf(notebook)).toEqual([
    [
      { output_type: 'stream', name: 'stdout', text: 'out\n' },
      { output_type: 'stream', name: 'stderr', text: 'err\n' },
      { output_type: 'stream', name: 'stdout', text: 'again\n' },
      { output_type: 'display_data', data: { 'text/html': '<b>x</b>' }, metadata: {} },
      { output_type: 'display_data', data: { 'image/svg+xml': '<svg/>' }, metadata: {} },
      { output_type: 'display_data', data: { 'text/plain': 'after' }, metadata: {} },
    ],
    [{ output_type: 'execute_result', execution_count: 2, data: { 'text/plain': '4' }, metadata: {} }],
    [],
    [{ output_type: 'stream', name: 'stdout', text: 'later\n' }],
    [{ output_type: 'stream', name: 'stdout', text: Array.from({ length: 5000 }, (_, i) => `${i}\n`).join('') }],
  ])
  expect(notebook.cells.map((cell) => (isCode(cell) ? cell.execution_count : 'text'))).toEqual([
    'text',
    1,
    2,
    null,
    3,
    4,
  ])
  expect(seen).toEqual(['0/5 impor', '1/5 shown', '2/5 await', '3/5 for (', '4/5 '])
  expect(outputsOf(saved).flat()).toEqual([])
})

test('a notebook stops at the cell that fails and says why', async () => {
  const stale = {
    ...code("console.log('never')"),
    metadata: { execution: { 'shell.execute_reply': '2026' } },
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'stale' }],
    execution_count: 9,
  } as CodeCell
  const { notebook, failure, ran } = await run(
    notebookOf(markdown('text'), "console.log('before')", "console.log('here')\nthrow new TypeError('boom')", stale),
  )
  expect(failure).toMatchObject({
    position: 3,
    reason: 'error',
    cell: { source: "console.log('here')\nthrow new TypeError('boom')" },
  })
  expect(failure!.message).toBe(
    "TypeError: boom\n    at cell 2:2:7\n\n  1 | console.log('here')\n> 2 | throw new TypeError('boom')\n    |       ^",
  )
  expect(ran).toBe(2)
  expect(outputsOf(notebook)).toEqual([
    [{ output_type: 'stream', name: 'stdout', text: 'before\n' }],
    [
      { output_type: 'stream', name: 'stdout', text: 'here\n' },
      {
        output_type: 'error',
        ename: 'TypeError',
        evalue: 'boom',
        traceback: expect.arrayContaining(['TypeError: boom']),
      },
    ],
    [],
  ])
  expect(notebook.cells.at(-1)).toMatchObject({ execution_count: null })
  expect(notebook.cells.at(-1)!.metadata).toEqual({})
})

test('a cell that shall raise does not stop the notebook, and the next cell is not skipped', async () => {
  const raises = (source: string) => code(source, 'raises-exception')
  const { notebook, failure } = await run(
    notebookOf(
      raises("throw new Error('on purpose')"),
      raises('const n: number = "three"'),
      "console.log('next')",
      raises('1'),
      'never',
    ),
  )
  expect(outputsOf(notebook).slice(0, 3)).toMatchObject([
    [{ ename: 'Error', evalue: 'on purpose' }],
    [{ ename: 'TS2322', evalue: "Type 'string' is not assignable to type 'number'." }],
    [{ text: 'next\n' }],
  ])
  expect(failure).toMatchObject({ position: 4, message: 'the cell is tagged raises-exception, but it raised none' })
})

test('the kernel is the one asked for, else the one that the notebook names, else this project’s own', async () => {
  const named = (name: string): Notebook => ({ ...notebookOf('1'), metadata: { kernelspec: { name } } })
  await expect(run(named('nobody'), { kernel: 'noone' })).rejects.toThrow('kernel noone: is not installed')
  await expect(run(named('nobody'))).rejects.toThrow('kernel nobody: is not installed')
  expect((await run({ ...notebookOf(), metadata: {} })).kernel).toBe('spikemba')
})

test('a cell that takes too long is stopped, and the rest does not run', async () => {
  const { failure, notebook, ran } = await run(notebookOf('while (true) {}', '3'), { timeoutSec: 1 })
  expect(failure).toMatchObject({ position: 1, reason: 'timeout', message: 'the cell took longer than 1 s' })
  expect(ran).toBe(1)
  expect(outputsOf(notebook)[1]).toEqual([])
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

test('whatever a cell does it is stopped in time, and state survives; shutdown leaves neither process nor file behind', async () => {
  const kernel = await Kernel.start(await findKernel(DEFAULT_KERNEL, file), process.cwd())
  expect((await kernel.execute('let n = 0')).status).toBe('ok')
  for (const cell of [
    'while (true) n++',
    'await new Promise(() => setInterval(() => {}, 1000))',
    'await null\nwhile (true) n++',
  ])
    await expect(kernel.execute(cell, { timeoutSec: 0.3 })).rejects.toThrow('took longer than 0.3 s')
  const said: unknown[] = []
  const after = await kernel.execute('console.log(n > 0)', {
    onOutput: ({ header, content }) => header.msg_type === 'stream' && said.push(content.text),
  })
  expect([after.status, said]).toEqual(['ok', ['true\n']])
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
  freshDist() // the kernel's threads are compiled files
  folder = await mkdtemp(join(tmpdir(), 'spikemba-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

const custom = (...argv: string[]): KernelSpec => ({
  name: 'custom',
  argv,
  displayName: '',
  language: '',
  interruptMode: 'signal',
  env: {},
  folder,
})

test('a kernel that cannot start is told with what it said', async () => {
  await expect(Kernel.start(custom('no-such-program'), folder)).rejects.toThrow(
    'kernel custom: cannot be started: spawn no-such-program ENOENT',
  )
  const dies = custom(process.execPath, '-e', 'console.error("no licence"); process.exit(3)')
  await expect(Kernel.start(dies, folder)).rejects.toThrow(
    'kernel custom: ended with code 3 before it was ready; it said: no licence',
  )
  const silent = custom(process.execPath, '-e', 'setInterval(() => {}, 1000)')
  await expect(Kernel.start(silent, folder, { start: 300 })).rejects.toThrow('kernel custom: does not answer')
})
