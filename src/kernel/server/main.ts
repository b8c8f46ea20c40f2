/**
 * The kernel's program: `node … main.js --connection-file FILE`. This thread runs the cells; two others speak with the
 * front end and with TypeScript (see `threads.ts`).
 */
import { writeSync } from 'node:fs'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { readConnectionFile } from '../wire/connection.js'
import { share } from './threads.js'
import { ChildOutput } from './user/childOutput.js'
import { Comms } from './user/comms.js'
import { captureDescriptors } from './user/descriptors.js'
import { Displays } from './user/display.js'
import { installGlobals } from './user/globals.js'
import { installGuards } from './user/guards.js'
import { openInbox } from './user/inbox.js'
import { inputOf } from './user/input.js'
import { Outbox } from './user/outbox.js'
import { captureOutput } from './user/output.js'
import { preload } from './user/preload.js'
import { refuseTypeScript } from './user/requiredFiles.js'
import { Runner } from './user/runner.js'
import { installStackTraces } from './user/stack.js'
import { StandardInput } from './user/standardInput.js'
import { Timers } from './user/timers.js'
import { tslabModule } from './user/tslab.js'
import { typescriptFiles } from './user/typescriptFiles.js'
import { Widgets } from './user/widgets.js'

const exit = process.exit.bind(process)
ChildOutput.closeInput() // before anything has looked at it

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

async function start(file: string): Promise<void> {
  const connection = await readConnectionFile(file)
  const shared = share()
  const [questions, modules, cells] = [new MessageChannel(), new MessageChannel(), new MessageChannel()]
  const check = new Worker(new URL('./check/checkThread.js', import.meta.url), {
    workerData: { port: questions.port1, modules: modules.port1, folder: process.cwd() },
    transferList: [questions.port1, modules.port1],
  })
  const wire = new Worker(new URL('./wire/wireThread.js', import.meta.url), {
    workerData: { connection, checker: questions.port2, user: cells.port1, shared },
    transferList: [questions.port2, cells.port1],
  })
  const failed = (what: string) => (error: unknown) => {
    writeSync(2, `spikemba kernel: ${what} failed: ${error instanceof Error ? error.stack : error}\n`) // past the capture of output
    exit(1)
  }
  check.on('error', failed('TypeScript'))
  wire.on('error', failed('the connection'))
  wire.on('message', (word) => {
    if (word === 'end') exit(0)
  })
  await new Promise<void>((resolve) => wire.once('message', () => resolve()))
  serve(cells.port2, modules.port2)

  function serve(port: MessagePort, transpiler: MessagePort): void {
    const outbox = new Outbox(port)
    const comms = new Comms(outbox)
    const widgets = new Widgets(comms)
    outbox.flush = widgets.flush
    const displays = new Displays(outbox)
    const timers = new Timers()
    const children: ChildOutput = new ChildOutput(
      (message) => outbox.post(message),
      () => runner.run,
    )
    const runner: Runner = new Runner(
      shared,
      timers,
      children,
      displays,
      (message) => outbox.post(message),
      { tslab: tslabModule(displays) },
      typescriptFiles(transpiler),
      () => stdin.rest(),
    )
    timers.install(() => runner.run)
    const stdin: StandardInput = new StandardInput(runner, (message) => outbox.post(message))
    stdin.install()
    captureOutput(outbox, shared)
    captureDescriptors()
    children.install()
    installStackTraces()
    refuseTypeScript()
    installGuards(outbox)
    installGlobals(
      displays,
      comms,
      widgets,
      inputOf(outbox, shared, () => runner.allowInput),
    )
    process.on('SIGINT', () => {}) // the wire thread listens; without a listener here Node would end
    openInbox(port, comms, (message) => {
      if (message.type === 'comm') return comms.receive(message)
      comms.recover('was interrupted.')
      if (message.type === 'run') runner.start(message)
      else if (message.type === 'line') stdin.answer(message.text)
      else if (message.type === 'preload') preload(message.packages)
      else runner.interrupt(message.run)
    })
  }
}
