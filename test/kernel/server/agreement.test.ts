// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold template literals
/** What the check finds right runs, and what it says of a mistake is what a person can act on. */
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FrontEnd } from './frontEnd.js'

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "paths": { "@lib/*": ["./lib/*"] } }, "include": ["**/*"] }',
  'rows.json': '[1, 2]',
  'lib/data.json': '{ "a": [1, 2], "b-c": 3 }',
  'lib/bad.json': '{ "x":',
  'lib/usesJson.ts':
    "import rows from '../rows.json'\nimport { a } from './data.json'\nexport const n: number = rows.length + a.length\n",
  'lib/types.ts': 'export interface T { v: number }\nexport const enum CE { one = 1 }\n',
  'lib/again.ts': "export { T, CE } from './types.ts'\nexport const z = 1\n",
  'lib/own.mjs': 'export const twice = (n) => n * 2\n/** @param {string} s */\nexport const len = (s) => s.length\n',
  'lib/old.cjs': "module.exports = { build() { return 'built' } }\n",
  'lib/mod.cts': 'export const c: number = 3\n',
  'lib/open.mjs': 'export const broken = (\n',
  'dir/index.js': "export const idx = 'index'\n",
  'node_modules/untyped/package.json': '{ "name": "untyped", "main": "index.js" }',
  'node_modules/untyped/index.js': 'exports.f = () => 41\n',
  'node_modules/both/package.json': '{ "name": "both", "main": "index.js", "type": "module" }',
  'node_modules/both/index.js': "export { v } from './v.js'\n",
  'node_modules/both/v.js': "export const v = 'js'\n",
  'node_modules/both/v.ts': "export const v: string = 'ts'\n",
}

let front: FrontEnd
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-agreement-'))
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await symlink(resolve('node_modules/@types'), join(folder, 'node_modules/@types'))
  front = await FrontEnd.start(folder)
})
afterAll(async () => {
  await front.end()
  await rm(folder, { recursive: true })
})

/** Cells run one after the other in one kernel; the value is that of the last. */
const value = (...cells: string[]): Promise<unknown> => front.value(...cells)

describe('imports', () => {
  test.each<[name: string, value: string | RegExp, cell: string]>([
    ['JSON without an attribute', '2', "import rows from './rows.json'\nrows.length"],
    ['names of JSON', '[ [ 1, 2 ], 3 ]', "import { a, 'b-c' as bc } from './lib/data.json'\n;[a, bc]"],
    ['all of JSON', '[ 1, 2 ]', "import * as data from './lib/data.json'\ndata.a"],
    ['JSON by import()', '2', "(await import('./rows.json')).default.length"],
    ['JSON with an attribute', '3', "import data from './lib/data.json' with { type: 'json' }\ndata['b-c']"],
    ['JSON in a file', '4', "import { n } from './lib/usesJson.ts'\nn"],
    [
      'what is no JSON',
      /^SyntaxError: .*lib\/bad\.json is no JSON: Unexpected end/,
      "await import('./lib/bad.json' as string)",
    ],
    [
      'a type that a file passes on',
      '{ v: 2 }',
      "import { T, z, CE } from './lib/again.ts'\nconst t: T = { v: z + CE.one }\nt",
    ],
    ["a reader's own JavaScript", '4', "import { twice } from './lib/own.mjs'\ntwice(2)"],
    [
      'with the types that it tells',
      /^TS2345: Argument of type 'number'/,
      "import { len } from './lib/own.mjs'\nlen(5)",
    ],
    ['with a mistake', 'SyntaxError: Expression expected.', "import { broken } from './lib/open.mjs'\nbroken"],
    [
      'CommonJS',
      "[ 'built', 'built' ]",
      "import { build } from './lib/old.cjs'\nimport * as old from './lib/old.cjs'\n;[build(), old.build()]",
    ],
    ['a .cts file', '3', "import { c } from './lib/mod.cts'\nc"],
    ["a folder's index", "'index'", "import { idx } from './dir'\nidx"],
    [
      "the project's paths",
      '6',
      "import { twice as two } from '@lib/own.mjs'\nimport { n as four } from '@lib/usesJson'\ntwo(1) + four",
    ],
    ['a package without types', '41', "import { f } from 'untyped'\nf()"],
    ['a package that has its sources beside', "'js'", "import { v } from 'both'\nv"],
    [
      'require of TypeScript',
      /^Error: require\(\) loads no TypeScript, and .*types\.ts is TypeScript; write `import … from`/,
      "require('./lib/types.ts')",
    ],
    [
      'names of CommonJS',
      "[ true, true, 'object', true ]",
      '[__dirname === import.meta.dirname, __filename === import.meta.filename, typeof module.exports, exports === module.exports]',
    ],
  ])('%s', async (_, expected, cell) => {
    expect(await value(cell)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  test.each([
    ['JSON', 'fresh.json', '1', '2', "import fresh from './fresh.json'\nfresh"],
    [
      'JavaScript',
      'fresh.mjs',
      'export const fresh = 1',
      'export const fresh = 2',
      "import { fresh } from './fresh.mjs'\nfresh",
    ],
    ['CommonJS', 'fresh.cjs', 'exports.fresh = 1', 'exports.fresh = 2', "require('./fresh.cjs').fresh"],
  ])('%s that changed is loaded anew', async (_, name, before, after, cell) => {
    await writeFile(join(folder, name), before)
    expect(await value(cell)).toBe('1')
    await writeFile(join(folder, name), after)
    await utimes(join(folder, name), new Date(), new Date(Date.now() + 5000))
    expect(await value(cell)).toBe('2')
  })
})

describe('hints', () => {
  test.each([
    ["const who = 'x'\n`a${who}`", 'Line 2 begins with ` and so continues line 1; put a semicolon before it'],
    [
      'const q = 1\n\n[1, 2].forEach((x) => x)',
      'Line 3 begins with [ and so continues line 2; put a semicolon before it',
    ],
    ['const r = 5\n(1 + 2).toFixed()', 'Line 2 begins with ( and so continues line 1; put a semicolon before it'],
    ['async function later() { return { v: 1 } }\nlater().v', "Did you forget to use 'await'?"],
  ])('%j', async (cell, hint) => {
    const { error } = await front.run(cell)
    expect(error).toContain(`\n${hint}`)
    expect(String((await front.run(cell)).traceback.split(hint).length)).toBe('2') // once is enough
  })
  test('a wrong word in a call of several lines is no matter of semicolons', async () => {
    expect((await front.run('Math.max(\n  nothing,\n  1,\n)')).error).toBe("TS2304: Cannot find name 'nothing'.")
  })
  test('a promise as value says what it is; other thenables do not', async () => {
    expect(await value('new Promise(() => {})')).toBe(
      'Promise { <pending> }\nThis is a promise; write `await` before it to get its value.',
    )
    expect(await value('({ then: 1 })')).toBe('{ then: 1 }')
  })
})

describe('rich values', () => {
  const shown = async (code: string, kind = 'execute_result') =>
    (await front.execute({ code })).published.find(({ header }) => header.msg_type === kind)?.content.data
  test('a Vega-Lite specification is its picture', async () => {
    const spec = {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: 'one bar',
      data: { values: [{ a: 1 }] },
      mark: 'bar',
    }
    const bundle = { 'application/vnd.vegalite.v5+json': spec, 'text/plain': 'one bar' }
    expect(await shown(`(${JSON.stringify(spec)})`)).toEqual(bundle)
    expect(await shown(`await display(${JSON.stringify(spec)})`, 'display_data')).toEqual(bundle)
    expect(await shown("({ $schema: 'https://vega.github.io/schema/vega/v5.json' })")).toEqual({
      'application/vnd.vega.v5+json': { $schema: 'https://vega.github.io/schema/vega/v5.json' },
      'text/plain': 'a figure of Vega',
    })
    expect(await shown("({ $schema: 'https://json-schema.org/draft/2020-12/schema' })")).toEqual({
      'text/plain': "{ '$schema': 'https://json-schema.org/draft/2020-12/schema' }",
    })
  })
  test.each([
    ['html`<b>${1 + 1}</b>`', 'text/html', '<b>2</b>'],
    ['md`# $x \\alpha`', 'text/markdown', '# $x \\alpha'],
    ['svg`<svg/>`', 'image/svg+xml', '<svg/>'],
  ])('%s is shown as what it is', async (code, mime, text) => {
    expect(await shown(code)).toEqual({ [mime]: text, 'text/plain': text })
  })
  test('display takes a MIME bundle for what it is, unless told otherwise', async () => {
    expect(await shown("await display({ 'text/html': '<i>x</i>', 'text/plain': 'x' })", 'display_data')).toEqual({
      'text/html': '<i>x</i>',
      'text/plain': 'x',
    })
    expect(await shown("await display({ 'application/json': { a: 1 } })", 'display_data')).toEqual({
      'application/json': { a: 1 },
    })
    expect(await shown("await display({ 'text/html': 'y' }, { raw: false })", 'display_data')).toEqual({
      'text/plain': "{ 'text/html': 'y' }",
    })
    expect(await shown("await display({ 'and/or': 'y' })", 'display_data')).toEqual({
      'text/plain': "{ 'and/or': 'y' }",
    })
  })
  test('TensorFlow.js gives no advice on its installation; other warnings are told', async () => {
    const banner =
      "'\\n============================\\nHi, looks like you are running TensorFlow.js in Node.js. To speed things up dramatically, install our node backend, visit https://x. \\n============================'"
    expect((await front.run(`console.warn(${banner})\nconsole.warn('Hi, looks like rain')`)).printed).toBe(
      'Hi, looks like rain\n',
    )
  })
})

test('a folder whose name has a backslash is told, in every cell', async () => {
  const odd = await mkdtemp(join(tmpdir(), 'spikemba-back\\slash-'))
  const other = await FrontEnd.start(odd)
  for (let k = 0; k < 2; k++)
    expect((await other.run('1')).error).toMatch(
      /^FolderError: the notebook lies in .*, whose name has a backslash, and TypeScript finds no file there; rename the folder$/,
    )
  expect((await other.ask('complete_request', { code: 'Math.', cursor_pos: 5 })).reply.content.status).toBe('ok')
  await other.end()
  await rm(odd, { recursive: true })
}, 120_000)

test('a folder with signs of addresses in its name is like others', async () => {
  const odd = await mkdtemp(join(tmpdir(), 'spikemba h#s %41 é?x-'))
  await writeFile(join(odd, 'lib.ts'), 'export const q: number = 4\n')
  const other = await FrontEnd.start(odd)
  expect((await other.run("import { q } from './lib.ts'\nq")).value).toBe('4')
  expect((await other.run("await import('./none.js' as string)")).error).toMatch(
    /^Error: Cannot find module '.*h#s %41 é\?x-.*\/none\.js' imported from cell 2$/,
  )
  await other.end()
  await rm(odd, { recursive: true })
}, 120_000)
