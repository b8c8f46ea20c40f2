/**
 * The thread of TypeScript: answers one question after the other. TypeScript is loaded by `import ts = require(…)` everywhere: for
 * an `import … from` Node would search its nine megabytes for names of exports, which takes longer than to load it.
 */
import { type MessagePort, workerData } from 'node:worker_threads'
import { keepCompiled } from './compileCache.js' // first of all
import type { Answer, Question } from './remoteChecker.js'
import { TypeScriptChecker } from './typescriptChecker.js'

const { port, folder, modules } = workerData as { readonly port: MessagePort; readonly modules: MessagePort; readonly folder: string }
const checker = new TypeScriptChecker(folder)

function answer(to: MessagePort, { id, method, args }: Question): void {
  try {
    const value = (checker[method] as (...args: unknown[]) => unknown).apply(checker, [...args])
    to.postMessage({ id, value } satisfies Answer)
  } catch (error) {
    to.postMessage({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer)
  }
}
port.on('message', (question: Question) => answer(port, question))
modules.on('message', (question: Question) => answer(modules, question))

// The first cell would wait for the library's types; they are read while the front end connects.
setImmediate(() => {
  checker.warm()
  keepCompiled()
})
