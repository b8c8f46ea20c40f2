/**
 * The kernel's program: `node … main.js --connection-file FILE`. This thread runs the cells; two others speak with the
 * front end and with TypeScript (see `threads.ts`).
 */
import { writeSync } from 'node:fs'
import { MessageChannel, Worker } from 'node:worker_threads'
import { readConnectionFile } from '../wire/connection.js'
import { closeInput } from './cells/closeInput.js'
import { share } from './threads.js'

const exit = process.exit.bind(process) // cells get another one
closeInput() // before anything has looked at it

try {
  await start(connectionFile(process.argv))
} catch (error) {
  console.error(`spikemba kernel: ${error instanceof Error ? error.message : error}`)
  exit(1)
}

function connectionFile(argv: readonly string[]): string {
  const at = argv.indexOf('--connection-file')
  const file = argv[at + 1]
  if (at < 0 || file === undefined)
    throw new Error(
      'expected --connection-file FILE; front ends start this program, `npx spikemba kernel install` tells them how',
    )
  return file
}

/** The threads start beside each other, and this one loads what it needs itself while they do. */
async function start(file: string): Promise<void> {
  const connection = await readConnectionFile(file)
  const shared = share()
  const [questions, modules, cells] = [new MessageChannel(), new MessageChannel(), new MessageChannel()]
  const protocol = new Worker(new URL('./protocol/thread.js', import.meta.url), {
    workerData: { connection, folder: process.cwd(), checker: questions.port2, cells: cells.port1, shared },
    transferList: [questions.port2, cells.port1],
  })
  const check = new Worker(new URL('./check/thread.js', import.meta.url), {
    workerData: { port: questions.port1, modules: modules.port1, folder: process.cwd() },
    transferList: [questions.port1, modules.port1],
  })
  const failed = (what: string) => (error: unknown) => {
    writeSync(2, `spikemba kernel: ${what} failed: ${error instanceof Error ? error.stack : error}\n`) // past the capture of output
    exit(1)
  }
  check.on('error', failed('TypeScript'))
  protocol.on('error', failed('the connection'))
  const bound = new Promise<void>((resolve) =>
    protocol.on('message', (word) => {
      if (word === 'end') exit(0)
      resolve()
    }),
  )
  const { serveCells } = await import('./cells/thread.js')
  await bound
  serveCells(cells.port2, modules.port2, shared)
}
