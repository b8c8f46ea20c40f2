/**
 * A cell that changes JavaScript itself: the kernel uses the same objects. Its cells end all the same, and it says what
 * is wrong.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrontEnd } from '../server/frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const CHANGED =
  'KernelError: a cell has changed functions of JavaScript itself that the kernel needs, for example of Array or Map; restart the kernel'
const BOOM = 'Error: boom'

test.each([
  ['Array.prototype', 'map', CHANGED],
  ['Array.prototype', 'filter', CHANGED],
  ['String.prototype', 'split', CHANGED],
  ['Function.prototype', 'call', BOOM],
  ['Promise.prototype', 'then', BOOM],
  ['JSON', 'stringify', BOOM],
  ['globalThis', 'Promise', BOOM],
  ['globalThis', 'process', BOOM],
  ['globalThis', 'console', BOOM],
  ['globalThis', 'Atomics', BOOM],
])('%s.%s is replaced by what throws', async (object, name, told) => {
  await front.run(`var saved = Object.getOwnPropertyDescriptor(${object}, '${name}')!
Object.defineProperty(${object}, '${name}', { ...saved, value: () => { throw new Error('replaced') } })`)
  expect((await front.run("throw new Error('boom')")).error).toBe(told)
  await front.run(`Object.defineProperty(${object}, '${name}', saved)`)
  expect((await front.run("[1, 2].map((each) => each + 1).join('-')")).value).toBe("'2-3'")
})

test.each([
  '(Object.prototype as any).parent = { x: 1 }',
  "Object.defineProperty(Object.prototype, 'type', { get: () => 'x', set() {}, configurable: true })",
])('every object gets something more: %s', async (code) => {
  await front.run(code)
  expect(await front.run("console.log('printed'); 'value'")).toMatchObject({ printed: 'printed\n', value: "'value'" })
  await front.run('delete (Object.prototype as any).parent; delete (Object.prototype as any).type')
})

test('a cell may delete every global that it can', async () => {
  const other = await FrontEnd.start()
  await other.run('for (const name of Reflect.ownKeys(globalThis)) try { delete (globalThis as any)[name] } catch {}')
  expect((await other.run('1 + 1')).value).toBe('2')
  expect((await other.run('undefinedName')).error).toContain('Cannot find name')
  expect((await other.run("throw 'text'")).error).toBe("string: 'text'")
  await other.end()
})
