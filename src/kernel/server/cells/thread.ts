/** The thread that runs the cells, and nothing else: what stands around them is put up here. */
import type { MessagePort } from 'node:worker_threads'
import type { Shared } from '../threads.js'
import { ChildOutput } from './childOutput.js'
import { Comms } from './comms.js'
import { captureDescriptors } from './descriptors.js'
import { Displays } from './display.js'
import { installGlobals } from './globals.js'
import { installGuards } from './guards.js'
import { openInbox } from './inbox.js'
import { inputOf } from './input.js'
import { Outbox } from './outbox.js'
import { captureOutput } from './output.js'
import { preload } from './preload.js'
import { refuseTypeScript } from './requiredFiles.js'
import { Runner } from './runner.js'
import { installStackTraces } from './stack.js'
import { StandardInput } from './standardInput.js'
import { Timers } from './timers.js'
import { tslabModule } from './tslab.js'
import { typescriptFiles } from './typescriptFiles.js'
import { Widgets } from './widgets.js'

/**
 * @param port to the thread of the sockets
 * @param transpiler to the thread of TypeScript
 */
export function serveCells(port: MessagePort, transpiler: MessagePort, shared: Shared): void {
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
  process.on('SIGINT', () => {}) // the protocol's thread listens; without a listener here Node would end
  openInbox(port, comms, (message) => {
    if (message.type === 'comm') return comms.receive(message)
    comms.recover('was interrupted.')
    if (message.type === 'run') runner.start(message)
    else if (message.type === 'line') stdin.answer(message.text)
    else if (message.type === 'preload') preload(message.packages)
    else runner.interrupt(message.run)
  })
}
