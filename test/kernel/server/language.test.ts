/** Every form of the language that a cell may have, one line each: what it prints and what its value is. */
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FrontEnd } from './frontEnd.js'

let front: FrontEnd
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-cells-'))
  await mkdir(join(folder, 'lib'))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'data.json'), '{ "a": [1, 2] }')
  await writeFile(join(folder, 'lib', 'effect.ts'), "console.log('loaded' as string)\n")
  await writeFile(
    join(folder, 'lib', 'one.ts'),
    "import { two } from './two.js'\nexport const base = 1\nexport function one(): number { return two() }\n",
  )
  await writeFile(
    join(folder, 'lib', 'two.ts'),
    "import { base } from './one.js'\nexport function two(): number { return base }\n",
  )
  front = await FrontEnd.start(folder)
})
afterAll(async () => {
  await front.end()
  await rm(folder, { recursive: true })
})

/** Cells run one after the other in one kernel; the value is that of the last. */
const value = (...cells: string[]): Promise<unknown> => front.value(...cells)

describe('names', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['a constant may be declared again with another type', "'A'", 'const re = 1', "const re = 'a'", 're.toUpperCase()'],
    ['a class, too', '3', 'class Re { x = 1 }', 'class Re { y = 3 }', 'new Re().y'],
    [
      'an enum is not merged with its older self',
      "[ 'z' ]",
      'enum En { a, b }',
      "enum En { z = 'z' }",
      'Object.keys(En)',
    ],
    [
      'an import',
      "'string'",
      "import { sep as Im } from 'node:path'",
      "import { EOL as Im } from 'node:os'",
      'typeof Im',
    ],
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
    [
      'names of the browser mislead no library',
      "'undefined'",
      'const window = [1, 2], document = 3',
      'typeof (globalThis as { window?: unknown }).window',
    ],
    [
      'globals of Node may be names',
      '[ 1, true ]',
      'const process = 1, Buffer = 2',
      "[process, typeof require('node:os').EOL === 'string']",
    ],
    [
      'a name that failed to get a value does not exist',
      "TS2304: Cannot find name 'unborn'.",
      "const unborn: number = JSON.parse('{')",
      'unborn',
    ],
    [
      'a name that failed to get a new value keeps the old one',
      '1',
      'const older = 1',
      "const older: string = JSON.parse('{')",
      'older.toFixed(0).length',
    ],
    ['this is undefined', "''", 'String(this ?? "")'],
    [
      'overloads, and defaults of parameters',
      "'A 10'",
      'function ov(x: number, y?: number): number\nfunction ov(x: string): string\nfunction ov(x: unknown, y = 2) { return typeof x === "number" ? x * y : x }',
      "ov('a').toUpperCase() + ' ' + ov(5)",
    ],
    [
      'functions that call each other, before they are declared',
      'true',
      'odd(7)\nfunction odd(k: number): boolean { return k !== 0 && even(k - 1) }\nfunction even(k: number): boolean { return k === 0 || odd(k - 1) }',
    ],
    [
      'destructuring declared again in another shape',
      "[ 'x', [ 'y', 'z' ], 3 ]",
      'const { da, db = 2 } = { da: 1 } as { da: number; db?: number }',
      "const [da, ...db] = ['x', 'y', 'z'], { dc = 3 }: { dc?: number } = {}",
      '[da, db, dc]',
    ],
    [
      'a function in place of a variable, and the other way round',
      "[ 2, 'function' ]",
      'const turn = 1\nfunction back() { return 1 }',
      'function turn() {}\nconst back = 2',
      '[back, typeof turn]',
    ],
    [
      'an import in place of a variable',
      "'function'",
      'let join = 1',
      "import { join } from 'node:path'",
      'typeof join',
    ],
    ['a variable without a value, given one in a later cell', '6', 'let late: number', 'late = 5', 'late + 1'],
    [
      'a variable that a function gives its value',
      '3',
      'let given: string\nfunction give() { given = "set" }',
      'give()',
      'given.length',
    ],
    [
      'a closure sees the newer variable of its name',
      "'now'",
      'let seenBy = 1\nconst look = () => seenBy',
      "let seenBy = 'now'",
      'look()',
    ],
    [
      'objects of a class that was declared again stay what they are',
      '[ 1, 2, false ]',
      'class Kind { a = 1 }',
      'const old = new Kind()',
      'class Kind { b = 2 }',
      '[old.a, new Kind().b, (old as object) instanceof Kind]',
    ],
    [
      'an interface is not merged with its older self',
      '{ b: 1 }',
      'interface Me { a: number }',
      'interface Me { b: number }',
      'const me: Me = { b: 1 }; me',
    ],
    [
      'closures in a loop have a variable each',
      '[ 0, 1, 2 ]',
      'const each: (() => number)[] = []\nfor (let i = 0; i < 3; i++) each.push(() => i)\neach.map((get) => get())',
    ],
    [
      'names of the global object',
      "[ 'n', 1, 2, 3, 4 ]",
      "const name = 'n', global = 1, self = 2, length = 3, event = 4",
      '[name, global, self, length, event]',
    ],
    [
      'names that the kernel itself works with',
      '[ 7, 8, 9 ]',
      'const Map = 7, WeakSet = 8, Atomics = 9',
      'await null',
      '[Map, WeakSet, Atomics]',
    ],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('TypeScript', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['types live on', '{ a: 1 }', 'interface P<T> { a: T }\ntype Q = P<number>', 'const p: Q = { a: 1 }\np'],
    [
      'an interface and a constant of one name',
      '2',
      'interface Both { b: number }',
      'const Both = 2',
      'const both: Both = { b: Both }; both.b',
    ],
    [
      'strict: undefined is told',
      "TS18048: 'maybe.b' is possibly 'undefined'.",
      'const maybe: { b?: number } = {}\nmaybe.b + 1',
    ],
    ['strict: an implicit any is told', "TS7006: Parameter 'x' implicitly has an 'any' type.", 'function loose(x) {}'],
    [
      'a constant cannot be assigned in a later cell',
      "TS2588: Cannot assign to 'fixed' because it is a constant.",
      'const fixed = 1',
      'fixed = 2',
    ],
    [
      'a type error stops the cell before it runs',
      'false',
      'let ran = false',
      'ran = true; const wrong: string = 1',
      'ran',
    ],
    ['namespace', '5', 'namespace N { export const q = 5 }', 'N.q'],
    [
      'a namespace of its own in a later cell',
      "[ 'r' ]",
      'namespace N { export const r = 6; export type T = number }',
      'const inN: N.T = N.r; Object.keys(N)',
    ],
    ['const enum, also in a later cell', '2', 'const enum CE { a = 1, b }\nCE.a', 'CE.b'],
    ['enum as value and as type', "[ 0, 'a' ]", "enum Eu { a, b = 'x' }", 'const member: Eu = Eu.a; [member, Eu[0]]'],
    ['declare', "'undefined'", 'declare const foreign: number', 'typeof foreign'],
    [
      'what is there already, with more',
      '2',
      'declare global { interface Array<T> { second(): T } }\nArray.prototype.second = function (this: unknown[]) { return this[1] }',
      '[1, 2].second()',
    ],
    [
      'as const, and the type of a value',
      "[ 1, 'a' ]",
      "const pair = [1, 'a'] as const\ntype Pair = typeof pair",
      'const same: Pair = pair; same',
    ],
    ['a type assertion in angle brackets', '5', '<number>(5 as unknown)'],
    ['satisfies', '1', 'const sat = { a: 1 } satisfies Record<string, number>\nsat.a'],
    [
      'standard decorators',
      "[ 'm' ]",
      'const names: string[] = []\nfunction dec<T>(value: T, context: ClassMethodDecoratorContext): T { names.push(String(context.name)); return value }\nclass De { @dec m() {} }\nnames',
    ],
    [
      'using ends with its cell',
      'in\nout\n',
      "using resource = { [Symbol.dispose]() { console.log('out') } }\nconsole.log('in')",
    ],
    [
      'decorators of a class, a field and an accessor',
      "[ 'accessor v', 'class Deco', 'field f', 1 ]",
      'const kinds: string[] = []\nconst kind = (_: unknown, { kind, name }: DecoratorContext): void => void kinds.push([kind, name].map(String).join(" "))\n@kind class Deco { @kind f = 1; @kind accessor v = 2 }',
      '[...kinds.sort(), new Deco().f]',
    ],
    [
      'using in a loop',
      'in\nout\n',
      "for (using each of [{ [Symbol.dispose]() { console.log('out') } }]) console.log('in')",
    ],
    ['what using held is gone with its cell', "TS2304: Cannot find name 'resource'.", 'resource'],
    ['export is no matter', '7', 'export const ex = 7\nexport default ex', 'ex'],
    [
      'export of everything that can be declared',
      '[ 1, true, 0, 3 ]',
      'export function exF() { return 1 }\nexport class ExC {}\nexport enum ExE { a }\nexport type ExT = number\nexport interface ExI { a: ExT }\nexport default function dflt() { return 3 }',
      'const ext: ExI = { a: exF() }; [ext.a, new ExC() instanceof ExC, ExE.a, dflt()]',
    ],
    [
      'private and static members',
      '[ 1, 3 ]',
      'class Pr { #x = 1; static #n = 2; static { this.#n++ } get x() { return this.#x } static n() { return Pr.#n } }',
      '[new Pr().x, Pr.n()]',
    ],
    [
      'a private member from outside',
      "TS18013: Property '#x' is not accessible outside class 'Pr' because it has a private identifier.",
      'new Pr().#x',
    ],
    [
      'an abstract class is not made',
      'TS2511: Cannot create an instance of an abstract class.',
      'abstract class Shape { abstract area(): number }',
      'new Shape()',
    ],
    [
      'an import cannot be assigned',
      "TS2632: Cannot assign to 'sep' because it is an import.",
      "import { sep } from 'node:path'",
      "sep = 'x'",
    ],
    [
      'one cell declares a name once',
      "TS2451: Cannot redeclare block-scoped variable 'twice'.",
      'let twice = 1; let twice = 2',
    ],
    [
      'JSX',
      'SyntaxError: JSX is not TypeScript; call the function that makes the element',
      'const element = <div>a</div>',
    ],
    [
      'generics and abstract classes',
      "'k'",
      "abstract class Ab<T> { constructor(readonly v: T) {}\n abstract m(): T }\nclass Co extends Ab<string> { m() { return this.v } }\nnew Co('k').m()",
    ],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('JavaScript', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['generators', '[ 1, 2, 3 ]', 'function* gen() { yield 1; yield* [2, 3] }', '[...gen()]'],
    [
      'a generator that takes values',
      '[ { value: 1, done: false }, { value: 5, done: true } ]',
      'function* echo(): Generator<number, number, number> { return yield 1 }',
      'const it = echo(); [it.next(), it.next(5)]',
    ],
    [
      'labels, break and continue',
      '[ 0, 2 ]',
      'const kept: number[] = []\nouter: for (let i = 0; ; i++) { for (;;) { if (i === 1) continue outer; if (i > 2) break outer; kept.push(i); continue outer } }\nkept',
    ],
    ['break out of a block', "'left'", "block: { if (Math.PI > 3) break block; throw 1 }\n'left'"],
    ['return is for functions', "TS1108: A 'return' statement can only be used within a function body.", 'return 5'],
    [
      'break is for loops',
      "TS1105: A 'break' statement can only be used within an enclosing iteration or switch statement.",
      'break',
    ],
    [
      'try, catch, finally, switch',
      "'caught default done'",
      "let path = ''\ntry { throw new Error('caught') } catch (error) { path += (error as Error).message } finally { switch (path.length) { case 0: break; default: path += ' default' } }\npath + ' done'",
    ],
    ['a regular expression with sets', 'false', '/[\\p{L}--[a-z]]/v.test("a")'],
    [
      'big integers, optional chaining, ??=',
      '[ 100n, 2, undefined, 4 ]',
      'let none: number | null = null\nconst deep: { a?: { b: number[] } } = { a: { b: [1, 2] } }\nnone ??= 4\n;[10n ** 2n, deep.a?.b.at(-1), deep.a?.b[9], none]',
    ],
    [
      'tagged templates',
      "'a|b1'",
      `const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v.length\ntag\`a\${1}b\``,
    ],
    [
      'getters, setters, computed names',
      '[ 7, 2 ]',
      "let set = 0\nconst obj = { get a() { return 1 }, set a(v) { set = v }, ['c' + 1]: 2 }\nobj.a = 7\n;[set, obj.c1]",
    ],
    ['functions without a name have none', '[Function (anonymous)]', '() => 1'],
    ['statements that have no value', "''", "const quiet = 1; if (quiet) { 'x' }", 'JSON.stringify(undefined) ?? ""'],
    ['an object is no block', '{ a: 1 }', '({ a: 1 })'],
    ['comments and nothing else', '', '// nothing\n/* at all */'],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })
})

describe('await', () => {
  test.each<[name: string, value: string, ...cells: string[]]>([
    ['plain', '1', 'const w1 = await Promise.resolve(1)\nw1'],
    ['with parentheses', '2', 'await (Promise.resolve(2))'],
    [
      'for await',
      '[ 1, 2 ]',
      'const got: number[] = []\nfor await (const q of (async function* () { yield 1; yield 2 })()) got.push(q)\ngot',
    ],
    ['in a loop', '45', 'let sum = 0\nfor (let i = 0; i < 10; i++) { await null; sum += i }\nsum'],
    [
      'in a sum, a condition, an argument',
      "'3 yes 4'",
      "(await 3) + ((await true) ? ' yes ' : ' no ') + Math.max(await 4, 1)",
    ],
    [
      'for await over what has its own iterator',
      '[ 1 ]',
      'class Source { static async make() { return new Source() }\n async *[Symbol.asyncIterator]() { yield 1 } }',
      'const from: number[] = []\nfor await (const q of await Source.make()) from.push(q)\nfrom',
    ],
    ['many at once', '[ 2, 4 ]', 'await Promise.all([1, 2].map(async (k) => k * 2))'],
    ['without anything to wait for', 'SyntaxError: Expression expected.', 'await'],
    [
      'await using',
      'async out\n',
      "await using later = { async [Symbol.asyncDispose]() { console.log('async out') } }\nundefined",
    ],
    [
      'a promise is not waited for',
      'Promise { 5 }\nThis is a promise; write `await` before it to get its value.',
      'Promise.resolve(5)',
    ],
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
    ['JSON by import()', '[ 1, 2 ]', "(await import('./data.json', { with: { type: 'json' } })).default.a"],
    ['import()', "'/'", "(await import('node:path')).posix.sep"],
    [
      'import() taken apart',
      "[ '/', 'function' ]",
      "const { posix: { sep: slash }, ...others } = await import('node:path'); [slash, typeof others.join]",
    ],
    [
      'the type of a module',
      "'a/b'",
      "type Join = typeof import('node:path').posix.join\nconst joined: Join = (await import('node:path')).posix.join; joined('a', 'b')",
    ],
    [
      'a type among values',
      "'function'",
      "import { type Figure, show } from 'spikemba/viz'\nconst figures: Figure[] = []\ntypeof show",
    ],
    ['an import for its effect', 'loaded\n', "import './lib/effect.ts'"],
    ['files that import each other', '2', "import { one } from './lib/one.ts'\none() + 1"],
    [
      'import.meta',
      'true',
      "import.meta.url.startsWith('file:') && import.meta.dirname === process_cwd()\nfunction process_cwd() { return require('node:process').cwd() }",
    ],
    [
      'import.meta.resolve',
      'true',
      "import.meta.resolve('vega').startsWith('file:') && import.meta.resolve('./data.json').endsWith('/data.json')",
    ],
    ['require', "'function'", "typeof require('node:fs').readFileSync"],
    ['require of a file', '1', "require('./data.json').a[0]"],
    [
      'a package that is not there',
      "TS2307: Cannot find module 'no-such-package' or its corresponding type declarations.",
      "import 'node:fs'\nimport { x } from 'no-such-package'",
    ],
    [
      'a name that a module lacks',
      "TS2305: Module '\"node:path\"' has no exported member 'nope'.",
      "import { nope } from 'node:path'",
    ],
    ['this package', '✓ one (exact)\n', "import { check } from 'spikemba/course'\ncheck('one', 1, 1)"],
  ])('%s', async (_, expected, ...cells) => {
    expect(await value(...cells)).toBe(expected)
  })

  test('TypeScript files by path, loaded anew when they or their own imports change', async () => {
    const [lib, inner] = [join(folder, 'lib', 'lib.ts'), join(folder, 'lib', 'inner.ts')]
    await writeFile(inner, 'export const k: number = 1\n')
    await writeFile(
      lib,
      "import { k } from './inner.js'\nexport const v: number = k\nexport function fail(): void {\n\n  throw new Error('in lib')\n}\n",
    )
    expect(await value("import { v, fail } from './lib/lib'\nv")).toBe('1')
    await writeFile(inner, 'export const k: number = 2\n')
    await utimes(inner, new Date(), new Date(Date.now() + 5000))
    expect(await value("import { v, fail } from './lib/lib.js'\nv")).toBe('2')
    expect((await front.run('fail()')).traceback).toMatch(
      /Error: in lib\n {4}at fail \(.*lib\.ts:5:9\)\n {4}at cell \d+:1:1/,
    )
  })

  test('TypeScript files of other folders, above the notebook and anywhere', async () => {
    const elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'spikemba-elsewhere-')))
    await writeFile(join(elsewhere, 'far.ts'), 'export const far: string = import.meta.dirname\n')
    expect(await value(`import { far } from '${join(elsewhere, 'far.ts')}'\nfar`)).toBe(`'${elsewhere}'`)
    expect(await value(`const { far: above } = await import('../${basename(elsewhere)}/far.js'); above`)).toBe(
      `'${elsewhere}'`,
    )
    await writeFile(join(elsewhere, 'far.ts'), 'export const far: string = 1\n')
    await utimes(join(elsewhere, 'far.ts'), new Date(), new Date(Date.now() + 5000))
    const { traceback } = await front.run(`import { far } from '../${basename(elsewhere)}/far'`)
    expect(traceback).toContain(
      `TS2322: Type 'number' is not assignable to type 'string'.\n    at ../${basename(elsewhere)}/far.ts:1:14\n`,
    )
    await rm(elsewhere, { recursive: true })
  })

  describe('errors in files of the reader stop the cell that imports them', () => {
    const cell = "ran = true\nimport { outer } from './lib/outer.ts'\nouter"
    beforeAll(async () => {
      await writeFile(
        join(folder, 'lib', 'outer.ts'),
        "import { inner } from './deep.js'\nexport const outer: number = inner\n",
      )
      await front.run('let ran = false')
    })
    test.each([
      [
        'a type error, also in a file that another one imports',
        'export const inner = 1\n\nexport const size = (text: string) => text.lenght\n',
        "TS2551: Property 'lenght' does not exist on type 'string'. Did you mean 'length'?",
        '    at lib/deep.ts:3:44\n\n  1 | export const inner = 1\n  2 | \n> 3 | export const size = (text: string) => text.lenght\n    |                                            ^',
      ],
      ['a syntax error', 'export const inner = (1\n', "SyntaxError: ')' expected.", '    at lib/deep.ts:2:1\n'],
    ])('%s', async (_, text, error, place) => {
      await writeFile(join(folder, 'lib', 'deep.ts'), text)
      const told = await front.run(cell)
      expect(told.error).toBe(error)
      expect(told.traceback).toContain(place)
      expect(await value('ran')).toBe('false')
      const later = "const { outer: again } = await import('./lib/outer.ts')"
      expect((await front.run(later)).error).toBe(error)
    })
    test('once the file is right the cell runs', async () => {
      await writeFile(join(folder, 'lib', 'deep.ts'), 'export const inner = 12\n')
      expect(await value(cell)).toBe('12')
      expect(await value('ran')).toBe('true')
    })
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
    expect((await front.run('const one = 1\nawait null\nthrow new Error("later")')).traceback).toMatch(
      /at cell \d+:3:7/,
    )
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
    expect((await front.run("throw new Error('outer', { cause: new Error('inner') })")).traceback).toContain(
      'cause: Error: inner',
    )
  })
})
