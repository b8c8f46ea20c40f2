/**
 * Which TypeScript checks the cells: the native one where there is one, unless SPIKEMBA_CHECKER=javascript, or below a
 * node_modules.
 */
import { writeSync } from 'node:fs'
import type { EngineOf } from './cellChecker.js'
import { FallbackEngine } from './fallbackEngine.js'
import { JavaScriptEngine } from './javascript/javascriptEngine.js'
import { chosenCompiler } from './native/compiler.js'
import { LanguageServer } from './native/languageServer.js'
import { NativeEngine } from './native/nativeEngine.js'

export const engineOf: EngineOf = (folder, options, nodeTypes) => {
  const javascript = (): JavaScriptEngine => new JavaScriptEngine(folder, options, nodeTypes)
  const program = chosenCompiler()
  // In a folder of packages the native compiler takes every file for a library's, and no project for the cells' own.
  if (program === undefined || folder.split(/[\\/]/).includes('node_modules')) return javascript()
  const native = new NativeEngine(new LanguageServer(program, folder), folder, options, nodeTypes)
  return new FallbackEngine(native, javascript, (why) => {
    writeSync(
      2,
      `spikemba kernel: the native TypeScript ${why}; from here on TypeScript in JavaScript checks the cells\n`,
    ) // past the capture of output
  })
}
