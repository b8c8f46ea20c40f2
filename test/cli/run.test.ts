import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CodeCell, formatNotebook, type Notebook, readNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { code, markdown, notebookOf } from '../kernel/notebookOf.js'
import freshDist from '../notebooks/freshDist.js'
import { spikemba } from './terminal.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-run-'))
  freshDist() // the kernel's threads are compiled files
})
afterAll(() => rm(folder, { recursive: true }))

async function put(name: string, notebook: Notebook): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, formatNotebook(notebook))
  return file
}
const outputs = async (file: string) => (await readNotebook(file)).cells.map((cell) => (cell as CodeCell).outputs)

const good = notebookOf(
  markdown('# Good\n\nThe rule is $y = \\tau x$, see [next](bad.ipynb).'),
  "console.log('value', 0.25 * 2)",
  code("console.log('folded')", 'solution'),
)
const bad = notebookOf("console.log('kept')", "throw new Error('boom')", "console.log('never')")

test('notebooks are written in place, with a page beside them that needs nothing else', async () => {
  const file = await put('good.ipynb', good)
  const { code, err } = await spikemba('run', file, '--html')
  expect({ code, err }).toEqual({ code: 0, err: [expect.stringMatching(/^✓ .*good\.ipynb {2}2 cells, \d+\.\d s$/)] })
  expect((await outputs(file))[1]).toEqual([{ output_type: 'stream', name: 'stdout', text: 'value 0.5\n' }])
  const page = await readFile(join(folder, 'good.html'), 'utf8')
  expect(page).toContain('<title>Good</title>')
  expect(page).toMatch(/<math>.*τ/)
  expect(page).toContain('<a href="bad.html">next</a>')
  expect(page).toContain('value 0.5\n</pre>')
  expect(page).toMatch(/<details><summary>Solution<\/summary>.*folded/)
  expect(page).not.toMatch(/<script|<link|src="http/)
  expect((await readdir(folder)).sort()).toEqual(['good.html', 'good.ipynb'])
})

test('a failing cell is told with its source and its error; the rest of the notebooks run', async () => {
  const out = join(folder, 'out')
  const [first, second] = [await put('bad.ipynb', bad), await put('good.ipynb', good)]
  const { code, err } = await spikemba('run', first, second, '--out', out, '--jobs', '2')
  expect(code).toBe(1)
  const said = err.join('\n')
  expect(said).toMatch(/✗ .*bad\.ipynb {2}2 cells, .*\ncell 2 failed:\n\n {4}throw new Error\('boom'\)\n\n/)
  expect(said).toContain('Error: boom')
  expect(said).toMatch(/✓ .*good\.ipynb/)
  expect((await outputs(join(out, 'bad.ipynb'))).map((cell) => cell.length)).toEqual([1, 1, 0])
  expect((await outputs(first)).flat()).toEqual([]) // the source stays as it was
})

test('on a terminal each notebook has a bar with the cell that runs, and a line when it ended', async () => {
  const before = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY')
  Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true })
  try {
    const wait = 'await new Promise((done) => setTimeout(done, 500))'
    const { code, err } = await spikemba('run', await put('shown.ipynb', notebookOf(wait, wait)))
    const said = err.join('')
    expect(code).toBe(0)
    expect(said).toMatch(/shown\.ipynb \[-+\] 0\/1 {2}starting its kernel/)
    expect(said).toMatch(/shown\.ipynb \[=+-+\] 1\/2 {2}await new Promise/)
    expect(said).toMatch(/✓ .*shown\.ipynb {2}2 cells/)
  } finally {
    if (before) Object.defineProperty(process.stderr, 'isTTY', before)
    else Reflect.deleteProperty(process.stderr, 'isTTY')
  }
})

test('--json tells the same to machines', async () => {
  const { code, out } = await spikemba('run', await put('bad.ipynb', bad), '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out.join(''))).toMatchObject({
    status: 'failed',
    kernel: 'spikemba',
    ran: 2,
    failure: { cell: 2, reason: 'error', source: "throw new Error('boom')" },
  })
})

test('--check compares with what is saved and writes nothing', async () => {
  const file = await put(
    'checked.ipynb',
    notebookOf("console.log('value', 1 / 3)", code('console.log(Date.now())', 'varies')),
  )
  await spikemba('run', file)
  expect((await spikemba('run', '--check', file)).code).toBe(0)
  const saved = (await readFile(file, 'utf8')).replace('value 0.33333', 'value 0.34333')
  await writeFile(file, saved)
  const differs = await spikemba('run', '--check', file)
  expect(differs.code).toBe(1)
  expect(differs.err.join('\n')).toMatch(
    /checked\.ipynb .*; 1 cells print something else than was saved\ncell 1: console\.log\('value', 1 \/ 3\)\n.*line 1.*\n {2}- value 0\.34333.*\n {2}\+ value 0\.33333/,
  )
  expect(await readFile(file, 'utf8')).toBe(saved)
})

test('Ctrl-C interrupts the cell, keeps what ran, and starts no other notebook', async () => {
  const begun = join(folder, 'begun')
  const endless = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(begun)}, '')\nwhile (true) {}`
  const [first, second] = [
    await put('slow.ipynb', notebookOf("console.log('kept')", endless, '3')),
    await put('good.ipynb', good),
  ]
  const running = spikemba('run', first, second)
  await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 40_000, interval: 100 })
  process.emit('SIGINT')
  const { code, err } = await running
  expect(code).toBe(130)
  expect(err.join('\n')).toContain('interrupting the cell, then writing what ran (again to leave at once)')
  expect(err.join('\n')).toContain('cell 2 was interrupted')
  expect((await outputs(first))[0]).toMatchObject([{ text: 'kept\n' }])
  expect((await outputs(second)).flat().filter(Boolean)).toEqual([])
})

test('bad input is told in one line', async () => {
  const file = await put('good.ipynb', good)
  await mkdir(join(folder, 'sub'), { recursive: true })
  await put('sub/good.ipynb', good)
  for (const [argv, line] of [
    [[], /missing required argument/],
    [['no.ipynb'], /no\.ipynb does not exist/],
    [['README.md'], /does not end in \.ipynb/],
    [[file, file], /is given twice/],
    [[file, join(folder, 'sub/good.ipynb'), '--out', 'x'], /would be written to .* give one of them another folder/],
    [[file, '--timeout', '0'], /--timeout is "0", expected seconds above 0/],
    [[file, '--jobs', '0'], /--jobs is "0", expected a whole number of at least 1/],
    [[file, '--check', '--html'], /--check is true, expected no --html/],
    [[file, '--kernel', 'nobody'], /kernel nobody: is not installed; known are: .*tslab/],
  ] as const) {
    const { code, err } = await spikemba('run', ...argv)
    expect({ argv, code }).toEqual({ argv, code: 2 })
    expect(err.join('\n')).toMatch(line)
  }
})
