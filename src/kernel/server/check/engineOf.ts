/** Which TypeScript checks the cells: the native one where its program runs, and the one in JavaScript when it ends. */
import { writeSync } from 'node:fs'
import type { EngineOf } from './cellChecker.js'
import { FallbackEngine } from './fallbackEngine.js'
import { JavaScriptEngine } from './javascript/javascriptEngine.js'
import type { LanguageServer } from './native/languageServer.js'
import { NativeEngine } from './native/nativeEngine.js'

/**
 * @param server the native compiler; none where TypeScript in JavaScript checks
 * @param again starts one anew after a cell that filled its memory
 * @param log told once for each that ends
 */
export const engineOf =
  (server?: LanguageServer, again?: () => LanguageServer, log = toTerminal): EngineOf =>
  (...of) => {
    const javascript = (): JavaScriptEngine => new JavaScriptEngine(...of)
    if (!server) return javascript()
    return new FallbackEngine(new NativeEngine(server, ...of), ({ message, full }) => {
      const anew = full ? again : undefined
      const follows = anew ? 'it is started anew' : 'from here on TypeScript in JavaScript checks the cells'
      log(`the native TypeScript ${message}; ${follows}`)
      return anew ? new NativeEngine(anew(), ...of) : javascript()
    })
  }

/** Past the capture of output. */
const toTerminal = (line: string): void => void writeSync(2, `spikemba kernel: ${line}\n`)
