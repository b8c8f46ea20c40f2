/** Every form of the language that a cell may have, one line each: what it prints and what its value is. */
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FrontEnd } from './frontEnd.js'

let front: FrontEnd
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-cells-'))
  await mkdir(join(folder, 'lib'))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'data.json'), '{ "a": [1, 2] }')
  front = await FrontEnd.start(folder)
})
afterAll(async () => {
  await front.end()
  await rm(folder, { recursive: true })
})

/** Cells run one after the other in one kernel; the value is that of the last. */
async function value(...cells: string[]): Promise<unknown> {
  let last: Awaited<ReturnType<FrontEnd['run']>> | undefined
  for (const cell of cells) last = await front.run(cell)
  return last!.error ?? last!.value ?? last!.printed
}

describe('names', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['a constant may be declared again with another type', "'A'", 'const re = 1', "const re = 'a'", 're.toUpperCase()'],
    ['a class, too', '3', 'class Re { x = 1 }', 'class Re { y = 3 }', 'new Re().y'],
    ['an enum is not merged with its older self', "[ 'z' ]", 'enum En { a, b }', "enum En { z = 'z' }", 'Object.keys(En)'],
    ['an import', "'string'", "import { sep as Im } from 'node:path'", "import { EOL as Im } from 'node:os'", 'typeof Im'],
    [
      'a variable is one place for functions and cells',
      '[ 2, 3, 3 ]',
      'let n = 0\nfunction inc() { return ++n }\ninc()',
      'const seen = [inc()]; n++; seen.push(n)',
      '[...seen, n]',
    ],
    ['functions are hoisted', '5', 'early()\nfunction early() { return 5 }'],
    [
      'functions see newer functions',
      "'new'",
      "function inner() { return 'old' }\nfunction outer() { return inner() }",
      "function inner() { return 'new' }",
      'outer()',
    ],
    [
      'functions and classes keep their names',
      "[ 'f', 'g', 'C', 'D' ]",
      'const f = () => 1, g = function () {}, C = class {}\nclass D {}\n[f, g, C, D].map((each) => each.name)',
    ],
    [
      'destructuring, with defaults and rests',
      '[ 1, 2, [ 3, 4 ], { e: 5 }, 6 ]',
      'const { a, b: [b, ...c], d = 6, ...rest } = { a: 1, b: [2, 3, 4], e: 5 } as { a: number; b: number[]; d?: number; e: number }\n;[a, b, c, rest, d]',
    ],
    ['assignment by pattern', '[ 2, 1 ]', 'let l = 1, m = 2;\n[l, m] = [m, l];\n[l, m]'],
    ['shorthand properties', '{ l: 2, m: 1 }', '({ l, m })'],
    ['var in a loop belongs to the notebook', '3', 'for (var hoisted = 0; hoisted < 3; hoisted++) {}\nhoisted'],
    ['names of the browser mislead no library', "'undefined'", 'const window = [1, 2], document = 3', 'typeof (globalThis as { window?: unknown }).window'],
    ['globals of Node may be names', '[ 1, true ]', 'const process = 1, Buffer = 2', "[process, typeof require('node:os').EOL === 'string']"],
    ['a name that failed to get a value does not exist', "TS2304: Cannot find name 'unborn'.", "const unborn: number = JSON.parse('{')", 'unborn'],
    ['a name that failed to get a new value keeps the old one', '1', 'const older = 1', "const older: string = JSON.parse('{')", 'older.toFixed(0).length'],
    ['this is undefined', "''", 'String(this ?? "")'],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('TypeScript', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['types live on', '{ a: 1 }', 'interface P<T> { a: T }\ntype Q = P<number>', 'const p: Q = { a: 1 }\np'],
    ['an interface and a constant of one name', '2', 'interface Both { b: number }', 'const Both = 2', 'const both: Both = { b: Both }; both.b'],
    ['strict: undefined is told', "TS18048: 'maybe.b' is possibly 'undefined'.", 'const maybe: { b?: number } = {}\nmaybe.b + 1'],
    ['strict: an implicit any is told', "TS7006: Parameter 'x' implicitly has an 'any' type.", 'function loose(x) {}'],
    ['a constant cannot be assigned in a later cell', "TS2588: Cannot assign to 'fixed' because it is a constant.", 'const fixed = 1', 'fixed = 2'],
    ['a type error stops the cell before it runs', 'false', 'let ran = false', 'ran = true; const wrong: string = 1', 'ran'],
    ['namespace', '5', 'namespace N { export const q = 5 }', 'N.q'],
    ['const enum', '1', 'const enum CE { a = 1 }\nCE.a'],
    ['satisfies', '1', 'const sat = { a: 1 } satisfies Record<string, number>\nsat.a'],
    [
      'standard decorators',
      "[ 'm' ]",
      'const names: string[] = []\nfunction dec<T>(value: T, context: ClassMethodDecoratorContext): T { names.push(String(context.name)); return value }\nclass De { @dec m() {} }\nnames',
    ],
    ['using ends with its cell', 'in\nout\n', "using resource = { [Symbol.dispose]() { console.log('out') } }\nconsole.log('in')"],
    ['export is no matter', '7', 'export const ex = 7\nexport default ex', 'ex'],
    [
      'generics and abstract classes',
      "'k'",
      "abstract class Ab<T> { constructor(readonly v: T) {}\n abstract m(): T }\nclass Co extends Ab<string> { m() { return this.v } }\nnew Co('k').m()",
    ],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('await', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['plain', '1', 'const w1 = await Promise.resolve(1)\nw1'],
    ['with parentheses', '2', 'await (Promise.resolve(2))'],
    ['for await', '[ 1, 2 ]', 'const got: number[] = []\nfor await (const q of (async function* () { yield 1; yield 2 })()) got.push(q)\ngot'],
    ['in a loop', '45', 'let sum = 0\nfor (let i = 0; i < 10; i++) { await null; sum += i }\nsum'],
    ['in a sum, a condition, an argument', "'3 yes 4'", "(await 3) + ((await true) ? ' yes ' : ' no ') + Math.max(await 4, 1)"],
    ['await using', 'async out\n', "await using later = { async [Symbol.asyncDispose]() { console.log('async out') } }\nundefined"],
    ['a promise is not waited for', 'Promise { 5 }', 'Promise.resolve(5)'],
    ['a rejected one is an error', 'Error: no', "await Promise.reject(new Error('no'))"],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('modules', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    [
      'default, names and a namespace',
      "'function function function'",
      "import fs, { readFileSync as rf } from 'node:fs'\nimport * as all from 'node:fs'\n[fs.readFileSync, rf, all.readFileSync].map((each) => typeof each).join(' ')",
    ],
    ['a package with top-level await', "'string'", "import { version } from 'vega'\ntypeof version"],
    [
      'a type from a package',
      "'bar'",
      "import type { TopLevelSpec } from 'vega-lite'",
      "const spec: TopLevelSpec = { data: { values: [] }, mark: 'bar' }\n'mark' in spec ? spec.mark : 0",
    ],
    ['JSON', '[ 1, 2 ]', "import data from './data.json' with { type: 'json' }\ndata.a"],
    ['import()', "'/'", "(await import('node:path')).posix.sep"],
    [
      'import.meta',
      'true',
      "import.meta.url.startsWith('file:') && import.meta.dirname === process_cwd()\nfunction process_cwd() { return require('node:process').cwd() }",
    ],
    ['require', "'function'", "typeof require('node:fs').readFileSync"],
    [
      'a package that is not there',
      "TS2307: Cannot find module 'no-such-package' or its corresponding type declarations.",
      "import 'node:fs'\nimport { x } from 'no-such-package'",
    ],
    ['a name that a module lacks', "TS2305: Module '\"node:path\"' has no exported member 'nope'.", "import { nope } from 'node:path'"],
    ['this package', '✓ one (exact)\n', "import { check } from 'spikemba/course'\ncheck('one', 1, 1)"],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })

  test('TypeScript files by path, loaded anew when they or their own imports change', async () => {
    const [lib, inner] = [join(folder, 'lib', 'lib.ts'), join(folder, 'lib', 'inner.ts')]
    await writeFile(inner, 'export const k: number = 1\n')
    await writeFile(lib, "import { k } from './inner.js'\nexport const v: number = k\nexport function fail(): void {\n\n  throw new Error('in lib')\n}\n")
    expect(await value("import { v, fail } from './lib/lib'\nv")).toBe('1')
    await writeFile(inner, 'export const k: number = 2\n')
    await utimes(inner, new Date(), new Date(Date.now() + 5000))
    expect(await value("import { v, fail } from './lib/lib.js'\nv")).toBe('2')
    expect((await front.run('fail()')).traceback).toMatch(/Error: in lib\n {4}at fail \(.*lib\.ts:5:9\)\n {4}at cell \d+:1:1/)
  })
})

describe('errors', () => {
  test('frames tell cell, line and column of what was typed', async () => {
    const { traceback } = await front.run(
      'interface Gone { a: number }\n\nfunction thrower(): void {\n  const q = 1 as number\n  if (q) throw new TypeError("deep")\n}\nconst before = 1; thrower()',
    )
    expect(traceback).toMatch(/^TypeError: deep\n {4}at thrower \(cell (\d+):5:16\)\n {4}at cell \1:7:19\n\n/)
    expect(traceback).toContain('> 5 |   if (q) throw new TypeError("deep")\n    |                ^')
  })
  test('a function of an earlier cell is told with its own cell', async () => {
    await front.run('function older() {\n  return null!.x\n}\n'.replace('null!', '(undefined as any)'))
    expect((await front.run('older()')).traceback).toMatch(/at older \(cell (\d+):2:29\)\n {4}at cell (?!\1)\d+:1:1/)
  })
  test('after an await the place is right, too', async () => {
    expect((await front.run('const one = 1\nawait null\nthrow new Error("later")')).traceback).toMatch(/at cell \d+:3:7/)
  })
  test('nothing of the kernel shows', async () => {
    const { traceback } = await front.run("JSON.parse('{')")
    expect(traceback).not.toMatch(/node:|dist|runner|\$\$/)
  })
  test('a type error points at its place', async () => {
    expect((await front.run('const fine = 1\nconst wrong: string = 2')).traceback).toMatch(
      /^TS2322: Type 'number' is not assignable to type 'string'.\n {4}at cell \d+:2:7\n\n {2}1 \| const fine = 1\n> 2 \| const wrong: string = 2\n {4}\| {7}\^$/,
    )
  })
  test.each([
    ['const o = {', "SyntaxError: '}' expected.", 1, 12],
    ['1 +', 'SyntaxError: Expression expected.', 1, 4],
    ['let x =\n\n', 'SyntaxError: Expression expected.', 1, 8],
  ])('%j is no program', async (code, error, line, column) => {
    const answer = await front.run(code)
    expect(answer.error).toBe(error)
    expect(answer.traceback).toContain(`:${line}:${column}\n`)
  })
  test.each([
    ['throw 5', 'number: 5'],
    ['throw { a: 1 }', 'object: { a: 1 }'],
    ['throw null', 'null: null'],
    ['throw undefined', 'undefined: undefined'],
    ['throw { get stack() { throw 1 }, get message() { throw 2 } }', 'object: { stack: [Getter], message: [Getter] }'],
    ["throw Object.assign(new Error('own'), { name: 'Named' })", 'Named: own'],
  ])('%s is told', async (code, error) => {
    expect((await front.run(code)).error).toBe(error)
  })
  test('causes are told', async () => {
    expect((await front.run("throw new Error('outer', { cause: new Error('inner') })")).traceback).toContain('cause: Error: inner')
  })
})
