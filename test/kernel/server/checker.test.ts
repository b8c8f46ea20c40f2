/**
 * The checker by itself: what it remembers from cell to cell, and what it must not; with TypeScript in JavaScript and
 * with the native one.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CellChecker, type EngineOf } from '../../../src/kernel/server/check/cellChecker.js'
import { JavaScriptEngine } from '../../../src/kernel/server/check/javascript/javascriptEngine.js'
import { nativeCompiler } from '../../../src/kernel/server/check/native/compiler.js'
import { LanguageServer } from '../../../src/kernel/server/check/native/languageServer.js'
import { NativeEngine } from '../../../src/kernel/server/check/native/nativeEngine.js'

const servers: LanguageServer[] = []
const native: EngineOf = (folder, ...of) => {
  const server = new LanguageServer(nativeCompiler()!, folder, { timeout: 60_000, memory: 2 ** 32 })
  servers.push(server)
  return new NativeEngine(server, folder, ...of)
}
afterAll(() => {
  for (const server of servers) server.end()
})

describe.each<[string, EngineOf]>([
  ['JavaScript', (...of) => new JavaScriptEngine(...of)],
  ['native', native],
])('%s', (_, engineOf) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spikemba-checker-')))
  afterAll(() => rmSync(folder, { recursive: true }))
  const checker = new CellChecker(folder, engineOf)
  let run = 0
  /** @returns the errors of a cell */
  async function check(source: string): Promise<readonly string[]> {
    const compiled = await checker.compile(++run, source, `cell ${run}`)
    return 'problems' in compiled ? compiled.problems.map(({ code, message }) => `${code} ${message}`) : []
  }

  test('a package is found when it has been installed after it was missed', async () => {
    const cell = "import { leak } from 'neurons'\nconst rate: number = leak"
    expect((await check(cell))[0]).toContain("TS2307 Cannot find module 'neurons'")
    expect((await checker.complete(`${cell}.to`, cell.length + 3)).matches).toEqual([])
    const home = join(folder, 'node_modules/neurons')
    mkdirSync(home, { recursive: true })
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name: 'neurons', types: 'index.d.ts', main: 'index.js' }),
    )
    writeFileSync(join(home, 'index.d.ts'), '/** Share that stays. */\nexport declare const leak: number')
    expect(await check(cell)).toEqual([])
  })

  test('a file of the reader is found when it is there, and read again when it changed', async () => {
    expect((await check("import { beta } from './mine'"))[0]).toContain("TS2307 Cannot find module './mine'")
    writeFileSync(join(folder, 'mine.ts'), 'export const beta = 0.5')
    expect(await check("import { beta } from './mine'\nconst half: number = beta")).toEqual([])
    writeFileSync(join(folder, 'mine.ts'), "export const beta: string = 'a half'")
    expect(await check("import { beta as word } from './mine'\nconst again: number = word")).toEqual([
      "TS2322 Type 'string' is not assignable to type 'number'.",
    ])
  })

  test('names reach across more cells than slots were ready', async () => {
    await check('let potential = 1\ninterface Spike { step: number }\nenum Reset { Zero, Subtract }')
    for (let k = 0; k < 70; k++)
      expect(await check(`const next${k}: number = ${k === 0 ? 'potential' : `next${k - 1}`} + ${k}`)).toEqual([])
    expect(await check('const first: Spike = { step: next69 }\nconst how = Reset.Zero')).toEqual([])
    expect(await check('const wrong: Spike = potential')).toEqual([
      "TS2322 Type 'number' is not assignable to type 'Spike'.",
    ])
    expect((await check('how satisfies string'))[0]).toContain("TS1360 Type 'Reset' does not satisfy")
  })

  test('explains with the comments of cells, packages and the library, though none is parsed before somebody asks', async () => {
    const at = async (source: string): Promise<string> => (await checker.inspect(source, source.length))?.docs ?? ''
    expect(await at('console.log(')).toContain('Prints to `stdout` with newline.')
    expect(await at('leak')).toBe('Share that stays.')
    await check(
      '/**\n * Lets the potential decay.\n * @param u potential\n */\nfunction decay(u: number): number { return u / 2 }',
    )
    expect(await at('decay')).toBe('Lets the potential decay.\n\n*@param* `u` — potential')
    expect(await at('[1].map(Math.max(decay(1')).toContain('`u`: potential')
    expect(await at('[1].map(')).toContain('Calls a defined callback function')
    await check(
      'interface Rates {\n  /** Spikes a second. */\n  rate: number\n}\nconst some: Partial<Rates> = { rate: 1 }',
    )
    expect(await at('some.rate')).toBe('Spikes a second.')
    expect(await at('const untold = 1\nuntold')).toBe('')
  })

  test('completes with kinds and signatures', async () => {
    const at = async (source: string) => (await checker.complete(source, source.length)).matches
    expect(await at('Math.sq')).toEqual([{ text: 'sqrt', type: 'method', signature: '(x: number): number' }])
    expect(await at('potent')).toEqual([{ text: 'potential', type: 'variable', signature: 'number' }])
    expect((await at('first.'))[0]).toEqual({ text: 'step', type: 'property', signature: 'number' })
    expect((await at('dec')).find(({ text }) => text === 'decay')).toMatchObject({ signature: '(u: number): number' })
  })

  test('tells a place, and what was forgotten', async () => {
    const compiled = await checker.compile(++run, 'const later = Promise.resolve(1)\nconst sum = 1 +\n  later', 'cell')
    expect(compiled).toMatchObject({
      problems: [
        { code: 'TS2365', line: 2, column: 13, message: expect.stringContaining("Did you forget to use 'await'?") },
      ],
    })
  })
})
