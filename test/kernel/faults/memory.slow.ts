/** Cells that ask for more memory than there is. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNotebook } from 'spikemba/kernel'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { isFull } from '../../../src/kernel/server/protocol/memoryWatch.js'
import { notebookOf } from '../notebookOf.js'
import { FrontEnd } from '../server/frontEnd.js'

/** Megabytes: a full heap is reached in a moment, yet not between two looks at it. */
const HEAP = 768
const before = process.env.NODE_OPTIONS
let front: FrontEnd
beforeAll(() => {
  process.env.NODE_OPTIONS = `--max-old-space-size=${HEAP}`
})
beforeEach(async () => {
  front = await FrontEnd.start()
})
afterEach(() => front.end())
afterAll(() => {
  if (before === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = before
})

const FILL = [
  ['in a loop', 'for (;;) held.push(new Array(1e6).fill(1))'],
  ['after an await', 'for (;;) { await null; held.push(new Array(1e6).fill(1)) }'],
  ['in a callback', 'await new Promise(() => setInterval(() => held.push(new Array(1e6).fill(1)), 0))'],
] as const

test('a kernel whose heap is filled again and again lives on', async () => {
  for (const [, code] of [...FILL, ...FILL]) {
    await front.run('const held: number[][] = [], kept = 7')
    expect((await front.run(code)).error).toMatch(/^OutOfMemory: /)
    expect((await front.run('held.length = 0; kept')).value).toBe('7')
  }
})

test.each(FILL)('a cell that fills the heap %s is stopped; the kernel and its values live on', async (_, code) => {
  await front.run('const held: number[][] = [], kept = 7')
  const { error } = await front.run(code)
  expect(error).toMatch(
    /^OutOfMemory: the cell was stopped because the heap of JavaScript was full \(0\.[78] GB\).* NODE_OPTIONS=--max-old-space-size=2048 /,
  )
  expect((await front.run('held.length > 10 && kept')).value).toBe('7')
  expect((await front.run('held.length = 0; for (let i = 0; i < 100; i++) new Array(1e6).fill(i); kept')).value).toBe(
    '7',
  )
})

test('a request that no memory could satisfy is an error like others', async () => {
  expect((await front.run('new Float32Array(1e15)')).error).toMatch(/^RangeError: /) // Node's versions word it differently
  expect((await front.run("'x'.repeat(2 ** 30)")).error).toBe('RangeError: Invalid string length')
  expect((await front.run("'alive'")).value).toBe("'alive'")
})

/** One native call needs many times the heap: there is no moment to stop it. */
const SUDDEN = "JSON.parse('[' + '[1],'.repeat(2e7) + '1]')"

test('a run tells the cell whose memory the kernel could not survive, in one sentence', async () => {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'x.ipynb')
  const { failure, ran } = await runNotebook(notebookOf("console.log('before')", SUDDEN, '3'), {
    file,
    kernel: 'spikemba',
  })
  expect(ran).toBe(2)
  expect(failure).toMatchObject({ position: 2, reason: 'died' })
  expect(failure!.message).toMatch(
    /^the kernel was ended by SIGABRT because the heap of JavaScript was full; hold less at once, or give it more: .*$/,
  )
})

test('the machine is full when this process takes what nobody else could spare', () => {
  const of = (size: number, free: number): boolean => isFull(size, 100, () => free)
  expect([of(40, 0), of(60, 0.5), of(60, 0.04), of(91, 0.5)]).toEqual([false, false, true, true])
})
