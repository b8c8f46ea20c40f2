/**
 * The program as a shell sees it: its exit code, and what Ctrl-C leaves behind. It runs the compiled package, which is
 * fresh where notebooks run.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type CodeCell, readNotebook, writeNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notebookOf } from '../kernel/notebookOf.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-program-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs a notebook of these cells. */
async function begin(name: string, ...cells: string[]): Promise<{ child: ChildProcess; file: string }> {
  const file = join(folder, name)
  await writeNotebook(file, notebookOf(...cells))
  return { child: spawn(process.execPath, [resolve('src/cli/spikemba.mjs'), 'run', file], { stdio: 'ignore' }), file }
}
const codeOf = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.once('exit', done))

test('exit code 0 when every cell ran, 1 when one failed', async () => {
  expect(await codeOf((await begin('good.ipynb', '1')).child)).toBe(0)
  expect(await codeOf((await begin('bad.ipynb', "throw new Error('boom')")).child)).toBe(1)
})

test('Ctrl-C ends with code 130, the kernel gone and the first cell saved', async () => {
  const begun = join(folder, 'begun')
  const endless = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(begun)}, '')\nwhile (true) {}`
  const { child, file } = await begin('slow.ipynb', 'console.log(process.pid)', endless)
  const code = codeOf(child)
  await expect.poll(() => existsSync(begun), { timeout: 60_000, interval: 100 }).toBe(true)
  child.kill('SIGINT')
  expect(await code).toBe(130)
  const [output] = ((await readNotebook(file)).cells[0] as CodeCell).outputs
  const pid = Number(output?.output_type === 'stream' && output.text)
  expect(pid).toBeGreaterThan(1)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
