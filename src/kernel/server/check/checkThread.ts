/**
 * The thread of TypeScript: answers one question after the other. TypeScript is loaded by `import ts = require(…)`
 * everywhere: for an `import … from` Node would search its nine megabytes for names of exports, which takes longer than
 * to load it.
 */
import './compileCache.js' // first of all: the next ones load TypeScript
import { type MessagePort, workerData } from 'node:worker_threads'
import { CellChecker } from './cellChecker.js'
import { keepCompiled } from './compileCache.js'
import { engineOf } from './engineOf.js'
import type { Answer, Question } from './remoteChecker.js'

const { port, folder, modules } = workerData as {
  readonly port: MessagePort
  readonly modules: MessagePort
  readonly folder: string
}
const checker = new CellChecker(folder, engineOf)
/** Milliseconds without a question after which there is time for what may be asked later. */
const IDLE = 300

let last: Promise<unknown> = Promise.resolve()
let idle: NodeJS.Timeout | undefined

/** One after the other: what a cell may see is what those before it have left. */
function inTurn(work: () => Promise<unknown>): void {
  last = last.then(work).then(() => idle?.refresh())
}

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
port.on('message', (question: Question) => inTurn(() => answer(port, question)))
modules.on('message', (question: Question) => inTurn(() => answer(modules, question)))

// The first cell would wait for the library's types; they are read while the front end connects.
setImmediate(() =>
  inTurn(async () => {
    await checker.warm()
    keepCompiled()
    idle = setTimeout(() => {
      idle = undefined
      inTurn(() => checker.ahead())
    }, IDLE)
  }),
)
