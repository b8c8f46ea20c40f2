/** A cell whose types fill the memory of the native compiler: it is ended, and the cell is answered all the same. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CellChecker } from '../../../src/kernel/server/check/cellChecker.js'
import { FallbackEngine } from '../../../src/kernel/server/check/fallbackEngine.js'
import { JavaScriptEngine } from '../../../src/kernel/server/check/javascript/javascriptEngine.js'
import { nativeCompiler } from '../../../src/kernel/server/check/native/compiler.js'
import { LanguageServer } from '../../../src/kernel/server/check/native/languageServer.js'
import { NativeEngine } from '../../../src/kernel/server/check/native/nativeEngine.js'

delete process.env.SPIKEMBA_CHECKER
const program = nativeCompiler()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spikemba-full-')))
afterAll(() => rmSync(folder, { recursive: true }))

/** Each line needs a union of 90,000 words: some 25 MB in the native compiler. */
const words = (lines: number): string =>
  [
    'type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a type of the cell
    'type Words<P extends string> = `${P}${Digit}${Digit}${Digit}${Digit}${Exclude<Digit, 0>}`',
    ...Array.from({ length: lines }, (_, line) => `const word${line}: Words<'w${line}-'> = 'w${line}-01231'`),
    "const last: Words<'last'> = 'first'",
  ].join('\n')

test.skipIf(process.platform !== 'linux' || program === undefined)(
  'filling the memory: it is ended, with one line that says why, and the error is told in its place',
  async () => {
    const log: string[] = []
    let server: LanguageServer | undefined
    const checker = new CellChecker(folder, (...of) => {
      server = new LanguageServer(program!, folder, { timeout: 60_000, memory: 2 ** 28 })
      return new FallbackEngine(
        new NativeEngine(server, ...of),
        () => new JavaScriptEngine(...of),
        (why) => void log.push(why),
      )
    })
    const compiled = await checker.compile(1, words(24), 'cell 1')
    expect('problems' in compiled && compiled.problems.map(({ code, line }) => [code, line])).toEqual([['TS2322', 27]])
    expect(log).toEqual(['took more than 0.3 GB'])
    expect(server!.memory()).toBeUndefined() // it is gone
  },
)
