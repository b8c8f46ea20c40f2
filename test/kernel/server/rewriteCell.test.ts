/**
 * What a cell becomes, looked at and run: names in the global object, loops with local copies, places that are found again.
 */
import { SourceMap } from 'node:module'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import type { Captured } from '../../../src/kernel/server/code/loops.js'
import { rewriteCell } from '../../../src/kernel/server/code/rewriteCell.js'
import { joinMaps } from '../../../src/kernel/server/code/sourceMap.js'

const isCellNamespace = (name: string): boolean => name.startsWith('$cell')
const nothing = (): Captured => ({ read: new Set(), written: new Set() })

/** The cell's own text within its function, on one line. */
function rewrite(cell: string, known: readonly string[] = [], captured: Captured = nothing()): string {
  const { code } = rewriteCell(cell, new Set(known), captured, isCellNamespace)
  return code
    .slice(code.indexOf('let $value;') + 11, code.lastIndexOf('return [$value]'))
    .replace(/\s+/g, ' ')
    .trim()
}

/** Runs cells one after the other, in the global object of this process. @returns value of the last */
function run(...cells: string[]): unknown {
  const known = new Set<string>()
  const captured = nothing()
  let value: unknown
  for (const cell of cells) {
    const { code, declared } = rewriteCell(cell, known, captured, isCellNamespace)
    for (const name of declared) known.add(name)
    const script = runInThisContext(code) as (...parameters: unknown[]) => [unknown]
    ;[value] = script(1, (_: number, each: unknown) => each)
  }
  return value
}

describe('names', () => {
  test.each([
    ['const a = 1;', '($$a = 1);'],
    ['let a;', '($$a = undefined);'],
    ['let a, b = a;', '($$a = undefined, $$b = $$a);'],
    ['const { a, b: [c = a], ...d } = x;', '({ a: $$a, b: [$$c = $$a], ...$$d } = x);'],
    ['const f = () => f;', '($$f = ({ f: () => $$f }).f);'],
    ['const f = function g() {};', '($$f = function g() {});'],
    ['class A { self() { return A; } }', '$$A = class A { self() { return A; } };'],
    ['f(1);\nfunction f(a) { return a + f(a); }', '$$f = function f(a) { return a + $$f(a); }; $value = ($$f(1));'],
    ['export const a = 1;\nexport { a };', '($$a = 1);'],
    ['const a = 1;\n({ a });', '($$a = 1); $value = (({ a: $$a }));'],
    ['const a = 1;\n{ const a = 2; a; }\nx.a;', '($$a = 1); { const a = 2; a; } $value = (x.a);'],
    ['import.meta.url;', '$value = ($meta.url);'],
    ['(() => 1);', '$value = (0, (() => 1));'],
    ['const f = (() => 1);', '($$f = ({ f: (() => 1) }).f);'],
  ])('%s', (cell, expected) => {
    expect(rewrite(cell)).toBe(expected)
  })
  test('names of earlier cells are found where nothing inner hides them', () => {
    expect(rewrite('n = n + ((n) => n)(1);', ['n'])).toBe('$value = ($$n = $$n + ((n) => n)(1));')
  })
  test('imports are loaded in order, those of the header are not', () => {
    const cell = 'const q = $cell2.q;\nimport d, { a as b } from "x";\nimport "y";\nq(d, b);'
    const text = rewrite(cell, ['q'])
    expect(text).not.toContain('$cell2')
    expect(text).toMatch(
      /await \$at\(0, import\("x"\)\)\); \$\$d = \$named\(\$m0, "default"\); \$\$b = \$named\(\$m0, "a"\); .*await \$at\(1, import\("y"\)\)\);\s+\$value = \(\$\$q\(\$\$d, \$\$b\)\);$/,
    )
  })
  test('only a cell that waits is asynchronous', () => {
    const isAsync = (cell: string) =>
      rewriteCell(cell, new Set(), nothing(), isCellNamespace).code.includes('(async function')
    expect(
      ['1;', 'const f = async () => await 1;', 'await 1;', 'for await (const x of y);', 'import "x";'].map(isAsync),
    ).toEqual([false, false, true, true, true])
  })
})

describe('loops', () => {
  test('a loop writes to copies and writes them back', () => {
    expect(rewrite('for (let i = 0; i < 3; i++) acc += x[i];', ['acc', 'x'])).toBe(
      '{ const x = $$x; let acc = $$acc; try { for (let i = 0; i < 3; i++) acc += x[i]; } finally { $$acc = acc; } }',
    )
  })
  test('the blocks of copies that are written to are told by their places', () => {
    const cell = 'for (const k of y) n++;\nif (y) { for (;;) { m++; n++; } }\nfor (;;) y[0] = 1;'
    const { code, copies } = rewriteCell(cell, new Set(['n', 'm', 'y']), nothing(), isCellNamespace)
    expect(copies.map(({ names }) => names)).toEqual([['n'], ['m', 'n']])
    const begins = copies.map(({ line, column }) => code.split('\n')[line]!.slice(column))
    expect(begins).toEqual([
      expect.stringMatching(/^\{ const y = \$\$y; let n = \$\$n; try/),
      expect.stringMatching(/^\{ let m = \$\$m; let n = \$\$n; try/),
    ])
  })
  test('a name that a function reads keeps its one place, one that a function writes is read there, too: a handler may run in the midst of any loop', () => {
    const captured = { read: new Set(['acc', 'x']), written: new Set(['stop']) }
    expect(rewrite('for (;;) acc++;', ['acc'], captured)).toBe('for (;;) $$acc++;')
    expect(rewrite('while (!stop);', ['stop'], captured)).toBe('while (!$$stop);')
    expect(rewrite('for (;;) x[0]++;', ['x'], captured)).toBe('{ const x = $$x; for (;;) x[0]++; }')
  })
  test('what is left in the variables is the same as without copies', () => {
    expect(
      run(
        'let a = 0, b = 1;\nlet i = 0;\nwhile (true) { if (i++ > 9) break; if (i % 2) continue; a += i; b *= 2; }\n[a, b, i];',
      ),
    ).toEqual([30, 32, 11])
    expect(run('let c = 0;\nfunction up() { c += 10; }\nfor (let k = 0; k < 3; k++) { c++; up(); }\nc;')).toBe(33)
    expect(run('let d = 0;\ntry { for (let k = 0; ; k++) { d = k; if (k === 4) throw 1; } } catch {}\nd;')).toBe(4)
    expect(
      run(
        'const all = [];\nouter: for (let k = 0; k < 3; k++) { for (const v of [1, 2]) { if (v === k) continue outer; all.push(v); } }\nall;',
      ),
    ).toEqual([1, 2, 1])
    expect(run('var total = 0;\nfor (var j = 0; j < 4; j++) total += j;\n[total, j];')).toEqual([6, 4])
    expect(run('let e = 0;\ndo { e++; } while (e < 5);\nfor (const key in { p: 1, q: 2 }) e += key.length;\ne;')).toBe(
      7,
    )
  })
})

describe('places', () => {
  const compile = (cell: string) => {
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true }
    const { outputText, sourceMapText } = ts.transpileModule(cell, { fileName: 'cell.ts', compilerOptions: options })
    const javascript = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
    const { code, stretches } = rewriteCell(javascript, new Set(), nothing(), isCellNamespace)
    const map = joinMaps(
      (JSON.parse(sourceMapText!) as { mappings: string }).mappings,
      javascript,
      stretches,
      code,
      0,
      cell,
      'cell 1',
    )
    return { code, map: new SourceMap(map as unknown as ConstructorParameters<typeof SourceMap>[0]) }
  }
  /** Line and column, from 0, of a word. */
  const place = (text: string, word: string): [number, number] => {
    const lines = text.slice(0, text.indexOf(word)).split('\n')
    return [lines.length - 1, lines.at(-1)!.length]
  }

  test('a word of the cell is found again, wherever its line went', () => {
    const statements = fc.constantFrom(
      'const a: number = 1',
      'interface I { x: number }',
      'function f(x: string): void {\n  g(x)\n}',
      'for (let i = 0; i < 2; i++) h(i)',
      'type T = string',
      'await p',
      '// words',
      'let z',
    )
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 5 }), fc.array(statements, { maxLength: 5 }), (before, after) => {
        const cell = [...before, '  marked(1)', ...after].join('\n')
        const { code, map } = compile(cell)
        const entry = map.findEntry(...place(code, 'marked'))
        expect([
          (entry as { originalLine: number }).originalLine,
          (entry as { originalColumn: number }).originalColumn,
        ]).toEqual(place(cell, 'marked'))
      }),
      { numRuns: 40 },
    )
  })
})
