/** Which TypeScript checks the cells: the native one where its program runs, and the one in JavaScript when it ends. */
import { writeSync } from 'node:fs'
import type { EngineOf } from './cellChecker.js'
import { FallbackEngine } from './fallbackEngine.js'
import { JavaScriptEngine } from './javascript/javascriptEngine.js'
import type { LanguageServer } from './native/languageServer.js'
import { NativeEngine } from './native/nativeEngine.js'

/** @param server the native compiler; none where TypeScript in JavaScript checks */
export const engineOf =
  (server: LanguageServer | undefined): EngineOf =>
  (...of) => {
    const javascript = (): JavaScriptEngine => new JavaScriptEngine(...of)
    if (!server) return javascript()
    return new FallbackEngine(new NativeEngine(server, ...of), javascript, (why) => {
      writeSync(
        2,
        `spikemba kernel: the native TypeScript ${why}; from here on TypeScript in JavaScript checks the cells\n`,
      ) // past the capture of output
    })
  }
