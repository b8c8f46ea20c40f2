/** Which TypeScript checks the cells of notebooks here, and what memory it takes beside the kernel. */
import { CellChecker } from '../../kernel/server/check/cellChecker.js'
import { chosenCompiler } from '../../kernel/server/check/native/compiler.js'
import { LanguageServer } from '../../kernel/server/check/native/languageServer.js'
import { NativeEngine } from '../../kernel/server/check/native/nativeEngine.js'

export interface CheckerReport {
  /** Whether it is the native compiler; otherwise TypeScript in JavaScript checks the cells. */
  readonly native: boolean
  /** Bytes of the native one, with the types that are loaded before the first cell; on Linux. */
  readonly memory?: number
  /** Why it is not the native one. */
  readonly reason?: string
}

/** @param folder of the notebooks */
export async function examineChecker(folder = process.cwd()): Promise<CheckerReport> {
  const { program, reason } = chosenCompiler(folder)
  if (program === undefined) return { native: false, reason }
  const server = new LanguageServer(program, folder)
  try {
    const checker = new CellChecker(folder, (...of) => new NativeEngine(server, ...of))
    await checker.warm()
    await checker.ahead()
    const memory = server.memory()
    return { native: true, ...(memory === undefined ? {} : { memory }) }
  } catch (error) {
    return { native: false, reason: `the native compiler ${error instanceof Error ? error.message : error}` }
  } finally {
    server.end()
  }
}
