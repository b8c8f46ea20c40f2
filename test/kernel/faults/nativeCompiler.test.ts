/**
 * The native compiler is a program of its own: it may die, hang, or fill the memory. Cells are checked all the same.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { CellChecker } from '../../../src/kernel/server/check/cellChecker.js'
import { engineOf } from '../../../src/kernel/server/check/engineOf.js'
import { chosenCompiler, nativeCompiler } from '../../../src/kernel/server/check/native/compiler.js'
import { LanguageServer, type ServerLimits } from '../../../src/kernel/server/check/native/languageServer.js'
import { FrontEnd, requestOf } from '../server/frontEnd.js'
import { compilersOf, stopped } from './compilers.js'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spikemba-native-')))
afterAll(() => rmSync(folder, { recursive: true }))
delete process.env.SPIKEMBA_CHECKER // this file is about the native one, whatever the others are run with
const program = nativeCompiler()!
const onLinux = test.skipIf(process.platform !== 'linux')
const PATIENT: ServerLimits = { timeout: 60_000, memory: 2 ** 32 }

/** A checker of cells, what it has logged, and its compiler. */
function start(limits: ServerLimits, executable = program) {
  const log: string[] = []
  const server = new LanguageServer(executable, folder, limits)
  const again = (): LanguageServer => new LanguageServer(executable, folder, PATIENT)
  return {
    checker: new CellChecker(
      folder,
      engineOf(server, again, (line) => void log.push(line)),
    ),
    log,
    server,
  }
}

/**
 * Two cells, the second of which sees the first; before it is checked, or while it is, something happens.
 * @returns what is wrong with it
 */
async function wrong(
  { checker }: ReturnType<typeof start>,
  happens = () => {},
  before = async () => {},
): Promise<unknown> {
  await checker.compile(1, 'const spikes = [1, 2]', 'cell 1')
  await before()
  const compiling = checker.compile(2, 'const late: string = spikes[0]', 'cell 2')
  happens()
  const compiled = await compiling
  return 'problems' in compiled && compiled.problems.map(({ code, line, column }) => [code, line, column])
}
const INSTEAD = 'from here on TypeScript in JavaScript checks the cells'
const TYPE_ERROR = [['TS2322', 1, 7]]

/** Otherwise it might have answered before something happens, or before anybody has looked. */
const stop = ({ server }: Pick<ReturnType<typeof start>, 'server'>): Promise<void> => stopped(server.pid!)

test('killed: the cell is checked again, once, with what it had of earlier ones', async () => {
  const started = start(PATIENT)
  const kill = (): void => void process.kill(started.server.pid!, 'SIGKILL')
  expect(await wrong(started, kill, () => stop(started))).toEqual(TYPE_ERROR)
  expect(started.log).toEqual([`the native TypeScript ended (SIGKILL); ${INSTEAD}`])
  expect((await started.checker.complete('spikes.le', 9)).matches[0]?.text).toBe('length')
  expect(started.log).toHaveLength(1)
})

onLinux('stopped: it is ended when it has not moved for a while', async () => {
  const started = start({ ...PATIENT, timeout: 1500 })
  expect(await wrong(started, undefined, () => stop(started))).toEqual(TYPE_ERROR)
  expect(started.log[0]).toMatch(/^the native TypeScript did not answer within \d s; from here on/)
  await vi.waitFor(() => expect(() => process.kill(started.server.pid!, 0)).toThrow(), 20_000)
})

onLinux(
  'filling the memory: it is ended, the cell that did it is told, and the next is checked as before',
  async () => {
    const { checker, log, server } = start({ ...PATIENT, memory: 1 })
    await stop({ server })
    expect(await checker.compile(1, 'const n = 1', 'cell 1')).toEqual({
      problems: [
        { code: 'OutOfMemory', message: expect.stringMatching(/took more than 0\.0 GB of memory, so it was not run/) },
      ],
    })
    expect(log).toEqual(['the native TypeScript took more than 0.0 GB; it is started anew'])
    expect('code' in (await checker.compile(2, 'const n = 1', 'cell 2'))).toBe(true)
    expect(await checker.compile(3, "n + 'x' * 2", 'cell 3')).toMatchObject({ problems: [{ code: 'TS2362' }] })
    expect(log).toHaveLength(1)
  },
)

test('not there, or not to be started: nothing but a line in the log', async () => {
  const started = start(PATIENT, join(folder, 'none'))
  expect(await wrong(started)).toEqual(TYPE_ERROR)
  expect(started.log).toEqual([expect.stringMatching(`the native TypeScript did not start: spawn .*; ${INSTEAD}`)])
})

/** A kernel that has a compiler, with the ids of both. */
async function kernel() {
  const front = await FrontEnd.start(folder)
  const pid = Number((await front.run('process.pid')).value)
  const found = compilersOf(pid, program)
  expect(found).toHaveLength(1)
  return { front, pid, compiler: found[0]! }
}
type Kernel = Awaited<ReturnType<typeof kernel>>
const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 20_000 })

onLinux.each([0, 750])('of a kernel, killed after %d ms: the next cell runs', async (wait) => {
  const { front, compiler } = await kernel()
  await new Promise((done) => setTimeout(done, wait))
  process.kill(compiler, 'SIGKILL')
  expect(await front.run('1 + 2')).toMatchObject({ value: '3' })
  expect(front.process.said).toContain(
    'the native TypeScript ended (SIGKILL); from here on TypeScript in JavaScript checks the cells',
  )
  await front.end()
})

onLinux('of a kernel, killed in the midst of a check: that cell is answered, with its error in its place', async () => {
  const { front, compiler } = await kernel()
  await front.run('const spikes = [1, 2]')
  await stopped(compiler) // so that it is surely in the midst
  const answer = front.ask('execute_request', requestOf({ code: 'const late: string = spikes[0]' }))
  await new Promise((done) => setTimeout(done, 300))
  process.kill(compiler, 'SIGKILL')
  const { content } = (await answer).reply
  expect(content).toMatchObject({ status: 'error', ename: 'TS2322' })
  expect((content.traceback as string[])[1]).toBe('    at cell 3:1:7')
  expect(front.process.said.match(/the native TypeScript/g)).toHaveLength(1)
  await front.end()
})

onLinux.each<[string, (kernel: Kernel) => unknown]>([
  ['is killed', ({ pid }) => process.kill(pid, 'SIGKILL')],
  ['is asked to end', ({ front }) => front.send('shutdown_request', { restart: false }, 'control')],
])('ends with a kernel that %s', async (_, end) => {
  const started = await kernel()
  await end(started)
  await started.front.process.ended
  await gone(started.compiler)
  started.front.channels.close()
})

const INSIDE_PACKAGES = 'the folder lies inside of node_modules'
const UNHEARD = 'the folder lies inside of one whose name begins with .git or .#'
test.each([
  ['node_modules/course', INSIDE_PACKAGES],
  ['x/node_modules/.course', INSIDE_PACKAGES],
  ['.github/x', UNHEARD],
  ['.gitlab', UNHEARD],
  ['.#course', UNHEARD],
  ['.course/x', undefined],
  ['node_modules.old', undefined],
  ['my.git/x', undefined],
])('in a folder like %s cells are checked by the compiler that can', async (name, reason) => {
  const inside = join(folder, name)
  mkdirSync(inside, { recursive: true })
  const chosen = chosenCompiler(inside)
  expect(chosen.reason).toBe(reason)
  const server = chosen.program === undefined ? undefined : new LanguageServer(chosen.program, inside, PATIENT)
  const checker = new CellChecker(inside, engineOf(server))
  const codes = async (run: number, cell: string): Promise<unknown> => {
    const compiled = await checker.compile(run, cell, `cell ${run}`)
    return 'problems' in compiled ? compiled.problems.map(({ code }) => code) : []
  }
  expect(await codes(1, 'console.log([1].map((n) => n + 1)[0])')).toEqual([])
  expect(await codes(2, "const half: number = 'a half'")).toEqual(['TS2322'])
  writeFileSync(join(inside, 'mine.ts'), 'export const beta = 0.5')
  expect(await codes(3, "import { beta } from './mine'\nconst rate: number = beta")).toEqual([])
  writeFileSync(join(inside, 'mine.ts'), "export const beta: string = 'a half'")
  expect(await codes(4, "import { beta as word } from './mine'\nconst again: number = word")).toEqual(['TS2322'])
  server?.end()
})
