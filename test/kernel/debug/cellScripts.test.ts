import ts from 'typescript'
import { expect, test } from 'vitest'
import { type CellScript, CellScripts, pathOf, positionsOf } from '../../../src/kernel/server/debug/cellScripts.js'

function compiled(text: string): CellScript {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ESNext },
  })
  return { url: 'file:///cell-1.ts', path: pathOf(text), text, code: outputText, map: JSON.parse(sourceMapText!) }
}
/** The code at which the engine would stop. */
const codeAt = (script: CellScript, line: number): string[] =>
  positionsOf(script, line).map(({ lineNumber, columnNumber }) =>
    script.code.split('\n')[lineNumber]!.slice(columnNumber),
  )

test('a line is found in the code that was made of it, though lines above it are gone', () => {
  const script = compiled(
    'interface Spike {\n  t: number\n}\nconst spikes: Spike[] = []\nfor (const spike of spikes) {\n  console.log(spike.t)\n}',
  )
  expect(codeAt(script, 3)).toEqual(['const spikes = [];'])
  expect(codeAt(script, 5)).toEqual(['console.log(spike.t);'])
  expect(codeAt(script, 0)).toEqual(['const spikes = [];']) // types have no code
  expect(codeAt(script, 7)).toEqual([])
})

test('one text is one path, however often it runs; other texts have others', () => {
  const cells = new CellScripts()
  const { code, map } = compiled('let u = 1')
  const [first, second] = [1, 2].map((run) => cells.add(run, 'let u = 1', code, map))
  expect(first!.path).toBe(second!.path)
  expect(first!.url).not.toBe(second!.url)
  expect(cells.byPath(first!.path)).toEqual([first, second])
  expect(cells.byUrl(second!.url)).toBe(second)
  const path = cells.dump('let u = 2')
  expect(path).not.toBe(first!.path)
  expect(cells.textOf(path)).toBe('let u = 2') // known before it runs
  expect(cells.textOf('/elsewhere.ts')).toBeUndefined()
})
