/** Whatever a cell throws, or shows, its end is told: also what throws again when it is looked at. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrontEnd, textOf } from '../server/frontEnd.js'

let front: FrontEnd
beforeAll(async () => {
  front = await FrontEnd.start()
})
afterAll(() => front.end())

const HOSTILE =
  "new Proxy({}, { get() { throw new Error('get') }, getPrototypeOf() { throw new Error('prototype') }, ownKeys() { throw new Error('keys') } })"

test.each([
  ['a symbol', "throw Symbol('s')", 'symbol: Symbol(s)'],
  ['a large number', 'throw 5n', 'bigint: 5n'],
  ['a function', 'throw () => 1', 'function: [Function (anonymous)]'],
  ['a text', "throw 'text'", "string: 'text'"],
  ['a proxy that throws', `throw ${HOSTILE}`, 'object: {}'],
  [
    'a proxy that is revoked',
    'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy',
    'object: <Revoked Proxy>',
  ],
  [
    'an object that describes itself by throwing',
    "throw { [Symbol.for('nodejs.util.inspect.custom')]() { throw 1 } }",
    'object: something that cannot be shown',
  ],
  [
    'a frozen object whose getters throw',
    'throw Object.freeze({ get [Symbol.toStringTag](): string { throw 1 } })',
    /^object: /,
  ],
  [
    'an error without a stack',
    "throw Object.defineProperty(new Error('m'), 'stack', { get() { throw 1 } })",
    'Error: m',
  ],
  [
    'an error without a message',
    "throw Object.defineProperty(new TypeError('m'), 'message', { get() { throw 1 } })",
    'TypeError: ',
  ],
  ['an error that causes itself', "const loop = new Error('m'); loop.cause = loop; throw loop", 'Error: m'],
  ['a rejection with nothing', 'await Promise.reject(undefined)', 'undefined: undefined'],
  [
    'a recursion of waits',
    'async function deeper(): Promise<number> { return (await deeper()) + 1 }\nawait deeper()',
    'RangeError: Maximum call stack size exceeded',
  ],
])('%s can be thrown', async (_, code, error) => {
  expect((await front.run(code)).error).toEqual(typeof error === 'string' ? error : expect.stringMatching(error))
})

test('a text of twenty megabytes can be thrown; its beginning is told', async () => {
  const { error } = await front.run("throw 'z'.repeat(2e7)")
  expect(String(error).length).toBeLessThan(200_000)
})

test('a value that cannot be looked at is an error of its cell', async () => {
  expect((await front.run(HOSTILE)).error).toBe('Error: get')
  expect(
    (await front.run("({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': 5n }) })")).error,
  ).toContain('cannot be written as JSON')
})

test('what nobody catches is told, whatever it is, and ends nothing', async () => {
  front.heard.splice(0)
  await front.run(`void Promise.reject(${HOSTILE}); setTimeout(() => { throw ${HOSTILE} }, 1); queueMicrotask(() => { throw null })
await new Promise((resolve) => setTimeout(resolve, 50))`)
  const said = textOf(front.heard.map(({ message }) => message)) // it may come after the cell's idle
  expect(said.match(/An error that no code caught:\nThrown: (\{\}|null)/g)).toHaveLength(2)
  expect(said).toContain('A promise was rejected and no code looked at it:\nThrown: {}')
  expect((await front.run("'alive'")).value).toBe("'alive'")
})

test.each(['process.exit()', 'process.exit(3)'])('%s ends no kernel', async (code) => {
  expect((await front.run(code)).error).toContain('ends no kernel')
})

test('a cell that closes standard output still prints', async () => {
  expect((await front.run("process.stdout.end(); process.stdout.destroy(); console.log('still')")).printed).toBe(
    'still\n',
  )
})

test('a million timers take no longer than a million steps', async () => {
  expect((await front.run('for (let i = 0; i < 1e6; i++) clearTimeout(setTimeout(() => {}, 1e6)); "done"')).value).toBe(
    "'done'",
  )
})
