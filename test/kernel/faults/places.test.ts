/** Wherever an error comes from, its traceback shows the line of the cell, and all that led to it. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FrontEnd } from '../server/frontEnd.js'

let front: FrontEnd
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-places-'))
  await mkdir(join(folder, 'lib'))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  const files = {
    'deep.ts':
      'export function deep(n: number): number {\n  if (n === 0) throw new RangeError("far down")\n  return deep(n - 1) + 1\n}\n',
    'throws.ts': "throw new Error('while it loads')\n",
    'broken.js': 'export const a = (\n',
    'broken.cjs': 'const b = 1\nmodule.exports = { b b }\n',
    'wrong.ts': 'export const c: number = 1 +\n',
    'importer.mjs': "import './broken.js'\n",
    'noName.mjs': "import { nope } from 'node:fs'\nnope\n",
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'lib', name), text)
  front = await FrontEnd.start(folder)
})
afterAll(async () => {
  await front.end()
  await rm(folder, { recursive: true })
})

const traceback = async (code: string): Promise<string> => (await front.run(code)).traceback

describe('the line of the cell is shown', () => {
  test.each<[name: string, code: string, line: string, column: number]>([
    [
      'through ten frames of a library',
      "import * as tf from '@tensorflow/tfjs'\nconst left = tf.ones([2])\nleft.add(tf.ones([3]))",
      'left.add(tf.ones([3]))',
      6,
    ],
    ['through a file of the reader', "import { deep } from './lib/deep.ts'\n\ndeep(30)", 'deep(30)', 1],
    [
      'through a recursion without end in native calls',
      'const o = { toJSON(): unknown { return JSON.parse(JSON.stringify(o)) } }\nJSON.stringify(o)',
      'const o =',
      0,
    ],
    ['where a module is missing', "const pad = 1\nawait import('./none.js' as string)", "await import('./none.js'", 1],
    [
      'where a package is missing',
      "const name: string = 'no-such-package'\n  await import(name)",
      '  await import(name)',
      3,
    ],
    ['where a file throws while it loads', "import './lib/throws.ts'", "import './lib/throws.ts'", 1],
    ['where a file has a syntax error', "await import('./lib/broken.js' as string)", 'await import(', 1],
    [
      'where CommonJS has a syntax error',
      "const one = 1\nrequire('./lib/broken.cjs')",
      "require('./lib/broken.cjs')",
      1,
    ],
    [
      'where a system call fails',
      "import { readFile } from 'node:fs/promises'\nconst text = await readFile('./none.txt')",
      "const text = await readFile('./none.txt')",
      14,
    ],
    [
      'where a callback of the system fails',
      "import zlib from 'node:zlib'\nimport { promisify } from 'node:util'\nawait promisify(zlib.inflate)(Buffer.from('x'))",
      'await promisify(',
      1,
    ],
    [
      'where one of many fails',
      "await Promise.any([Promise.reject(new Error('first')), Promise.reject(new TypeError('second'))])",
      'await Promise.any(',
      1,
    ],
    ['where what is no error is thrown', 'const later = Promise.reject(5)\n\nawait later', 'await later', 1],
    [
      'where a sequence fails',
      "import { once, EventEmitter } from 'node:events'\nfor await (const each of (async function* () { throw null })()) each",
      'for await (const each',
      1,
    ],
  ])('%s', async (_, code, line, column) => {
    const told = await traceback(code)
    const marked = told.split('\n').find((each) => /^> +\d+ \| /.test(each) && each.includes(line))
    expect(marked, told).toBeDefined()
    if (column > 0) expect(told).toMatch(/ {4}at cell \d+:\d+:\d+/)
    expect(told).not.toMatch(/^ {4}at .*(node:|dist\/kernel|cell-\d)/m)
  })

  test('nothing is told of a wait that is over', async () => {
    await front.run(
      "const { error } = { error: await Promise.reject(new Error('e')).catch((e: Error) => Object.assign(e, { stack: 'Error: e' })) }",
    )
    expect(await traceback('await null\nthrow error')).toBe('Error: e')
  })

  test('a stack of thousands of frames is told in some', async () => {
    const told = await traceback("import { deep } from './lib/deep.ts'\ndeep(5000)")
    expect(told).toMatch(/ {4}at … \d{4} more …\n/)
    expect(told.split('\n').length).toBeLessThan(100)
    expect(told).toMatch(/ {4}at cell \d+:2:1\n/)
  })
})

describe('a file that cannot be read as a program is named, with its line', () => {
  test.each([
    ['JavaScript', "await import('./lib/broken.js' as string)", 'Unexpected end of input', /at .*lib\/broken\.js:2\n/],
    [
      'one that another one imports',
      "await import('./lib/importer.mjs' as string)",
      'Unexpected end of input',
      /at .*lib\/broken\.js:2\n/,
    ],
    [
      'CommonJS',
      "require('./lib/broken.cjs')",
      "Unexpected identifier 'b'",
      /at .*lib\/broken\.cjs:2:22\n(.*\n)*> 2 \| module\.exports = \{ b b \}\n/,
    ],
    ['TypeScript', "await import('./lib/wrong.ts' as string)", 'Expression expected.', /at .*lib\/wrong\.ts:1:29\n/],
    [
      'a name that a module lacks',
      "await import('./lib/noName.mjs' as string)",
      /does not provide an export named 'nope'/,
      /at .*lib\/noName\.mjs:1:10\n(.*\n)*> 1 \| import \{ nope \}/,
    ],
  ])('%s', async (_, code, message, place) => {
    const { error, traceback } = await front.run(code)
    expect(error).toMatch(message)
    expect(error).toMatch(/^SyntaxError: /)
    expect(traceback).toMatch(place)
    expect(traceback).toMatch(/ {4}at cell \d+:1:1\n/)
  })
})

describe('all that led to an error is told', () => {
  test('causes of causes, and properties', async () => {
    const told = await traceback(
      "throw Object.assign(new Error('outer', { cause: new Error('middle', { cause: new Error('root') }) }), { code: 'E_X', status: 404 })",
    )
    expect(told).toMatch(/^Error: outer\n {4}at cell \d+:1:21\n {4}\{ code: 'E_X', status: 404 \}\n/)
    expect(told).toMatch(/\ncause: Error: middle\n(.*\n)* {2}cause: Error: root\n/)
  })
  test.each([
    [
      "await Promise.any([Promise.reject(new Error('first')), Promise.reject(new TypeError('second'))])",
      ['error 1 of 2: Error: first', 'error 2 of 2: TypeError: second'],
    ],
    [
      "throw new AggregateError([new Error('a', { cause: 'why' }), 7], 'both')",
      ['AggregateError: both', 'error 1 of 2: Error: a', "  cause: 'why'", 'error 2 of 2: 7'],
    ],
    [
      "{ using a = { [Symbol.dispose]() { throw new Error('closing') } }; throw new Error('working') }",
      ['error: Error: closing', 'suppressed: Error: working'],
    ],
    [
      "const turns = new Error('m'); turns.cause = new Error('n', { cause: turns }); throw turns",
      ['Error: m', 'cause: Error: n'],
    ],
    [
      "require('node:fs').readFileSync('/none.txt')",
      ["Error: ENOENT: no such file or directory, open '/none.txt'", '    { errno: -2 }'],
    ],
  ])('%s', async (code, lines) => {
    const told = (await traceback(code)).split('\n')
    expect(
      told.filter((line) => lines.includes(line)),
      told.join('\n'),
    ).toEqual(lines)
  })
  test('what a library says of its error is not said twice', async () => {
    expect(
      await traceback(
        "throw Object.assign(new Error('tau is -1'), { name: 'OptionError', tag: 'OptionError', option: 'tau', found: -1 })",
      ),
    ).toMatch(/^OptionError: tau is -1\n {4}at cell \d+:1:21\n\n/)
  })
})
