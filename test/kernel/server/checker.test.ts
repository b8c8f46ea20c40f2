/** The checker by itself: what it remembers from cell to cell, and what it must not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { TypeScriptChecker } from '../../../src/kernel/server/check/typescriptChecker.js'

const folder = mkdtempSync(join(tmpdir(), 'spikemba-checker-'))
afterAll(() => rmSync(folder, { recursive: true }))
const checker = new TypeScriptChecker(folder)
let run = 0
/** @returns the errors of a cell */
function check(source: string): readonly string[] {
  const compiled = checker.compile(++run, source, `cell ${run}`)
  return 'problems' in compiled ? compiled.problems.map(({ code, message }) => `${code} ${message}`) : []
}

test('a package is found when it has been installed after it was missed', () => {
  const cell = "import { leak } from 'neurons'\nconst rate: number = leak"
  expect(check(cell)[0]).toContain("TS2307 Cannot find module 'neurons'")
  expect(checker.complete(`${cell}.to`, cell.length + 3).matches).toEqual([])
  const home = join(folder, 'node_modules/neurons')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'neurons', types: 'index.d.ts', main: 'index.js' }))
  writeFileSync(join(home, 'index.d.ts'), '/** Share that stays. */\nexport declare const leak: number')
  expect(check(cell)).toEqual([])
})

test('a file of the reader is found when it is there, and read again when it changed', () => {
  expect(check("import { beta } from './mine'")[0]).toContain("TS2307 Cannot find module './mine'")
  writeFileSync(join(folder, 'mine.ts'), 'export const beta = 0.5')
  expect(check("import { beta } from './mine'\nconst half: number = beta")).toEqual([])
  writeFileSync(join(folder, 'mine.ts'), "export const beta: string = 'a half'")
  expect(check("import { beta as word } from './mine'\nconst again: number = word")).toEqual(["TS2322 Type 'string' is not assignable to type 'number'."])
})

test('names reach across more cells than slots were ready', () => {
  check('let potential = 1\ninterface Spike { step: number }\nenum Reset { Zero, Subtract }')
  for (let k = 0; k < 70; k++) expect(check(`const next${k}: number = ${k === 0 ? 'potential' : `next${k - 1}`} + ${k}`)).toEqual([])
  expect(check('const first: Spike = { step: next69 }\nconst how = Reset.Zero')).toEqual([])
  expect(check('const wrong: Spike = potential')).toEqual(["TS2322 Type 'number' is not assignable to type 'Spike'."])
  expect(check('how satisfies string')[0]).toContain("TS1360 Type 'Reset' does not satisfy")
})

test('explains with the comments of cells, packages and the library, though none is parsed before somebody asks', () => {
  const at = (source: string): string => checker.inspect(source, source.length)?.docs ?? ''
  expect(at('console.log(')).toContain('Prints to `stdout` with newline.')
  expect(at('leak')).toBe('Share that stays.')
  check('/**\n * Lets the potential decay.\n * @param u potential\n */\nfunction decay(u: number): number { return u / 2 }')
  expect(at('decay')).toBe('Lets the potential decay.\n\n*@param* u potential')
  expect(at('[1].map(Math.max(decay(1')).toContain('`u`: potential')
  expect(at('[1].map(')).toContain('Calls a defined callback function')
})
