/**
 * The thread of TypeScript: answers one question after the other. TypeScript is loaded by `import ts = require(…)`
 * everywhere: for an `import … from` Node would search its nine megabytes for names of exports, which takes longer than
 * to load it.
 */
import { type MessagePort, workerData } from 'node:worker_threads'
import { loadTypeScript } from './compileCache.js'
import { chosenCompiler } from './native/compiler.js'
import { LanguageServer } from './native/languageServer.js'
import { oneByOne } from './oneByOne.js'
import type { Answer, Question } from './remoteChecker.js'

const { port, folder, modules } = workerData as {
  readonly port: MessagePort
  readonly modules: MessagePort
  readonly folder: string
}
// In this order: the native compiler starts while TypeScript in JavaScript is loaded, which all that follows needs.
const { program } = chosenCompiler(folder)
const start = (): LanguageServer => new LanguageServer(program!, folder)
const server = program === undefined ? undefined : start()
const keepCompiled = loadTypeScript()
const { CellChecker } = await import('./cellChecker.js')
const { engineOf } = await import('./engineOf.js')
const checker = new CellChecker(folder, engineOf(server, start))
/** Milliseconds without a question after which there is time for what may be asked later. */
const IDLE = 300

let idle: NodeJS.Timeout | undefined
/** What a cell may see is what those before it have left. */
const inTurn = oneByOne(() => idle?.refresh())

async function answer(to: MessagePort, { id, method, args }: Question): Promise<void> {
  try {
    const value = await (checker[method] as (...args: unknown[]) => unknown).apply(checker, [...args])
    to.postMessage({ id, value } satisfies Answer)
  } catch (error) {
    to.postMessage({
      id,
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    } satisfies Answer)
  }
}

// The first cell would wait for the library's types; they are read while the front end connects.
inTurn(async () => {
  await checker.warm()
  keepCompiled()
  idle = setTimeout(() => {
    idle = undefined
    inTurn(() => checker.ahead())
  }, IDLE)
})
port.on('message', (question: Question) => inTurn(() => answer(port, question)))
modules.on('message', (question: Question) => inTurn(() => answer(modules, question)))
