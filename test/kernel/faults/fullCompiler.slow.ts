/** A cell whose types fill the memory of the native compiler. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CellChecker } from '../../../src/kernel/server/check/cellChecker.js'
import { engineOf } from '../../../src/kernel/server/check/engineOf.js'
import { nativeCompiler } from '../../../src/kernel/server/check/native/compiler.js'
import { LanguageServer } from '../../../src/kernel/server/check/native/languageServer.js'

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
  ].join('\n')

test.skipIf(process.platform !== 'linux' || program === undefined)(
  'filling the memory: it is ended, with one line that says why, and the next cell is checked as before',
  async () => {
    const log: string[] = []
    const start = (memory: number): LanguageServer => new LanguageServer(program!, folder, { timeout: 60_000, memory })
    const server = start(2 ** 28)
    const engine = engineOf(
      server,
      () => start(2 ** 32),
      (line) => void log.push(line),
    )
    const checker = new CellChecker(folder, engine)
    expect('code' in (await checker.compile(1, 'const spikes = [1, 2]', 'cell 1'))).toBe(true)
    expect(await checker.compile(2, words(40), 'cell 2')).toMatchObject({ problems: [{ code: 'OutOfMemory' }] })
    expect(log).toEqual(['the native TypeScript took more than 0.3 GB; it is started anew'])
    expect(server.memory()).toBeUndefined() // it is gone
    expect(await checker.compile(3, 'const late: string = spikes[0]', 'cell 3')).toMatchObject({
      problems: [{ code: 'TS2322', line: 1, column: 7 }],
    })
  },
)
