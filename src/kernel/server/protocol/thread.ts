/**
 * The thread of the sockets: reads requests, keeps their order, answers. It is never busy for long, so the heart always
 * beats.
 */
import { randomUUID } from 'node:crypto'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Connection } from '../../wire/connection.js'
import { type Content, type Header, type Message, newMessage } from '../../wire/message.js'
import { remoteChecker } from '../check/remoteChecker.js'
import { CellDebugger } from '../debug/debugger.js'
import type { FromCells, Shared } from '../threads.js'
import { CellsThread } from './cellsThread.js'
import { ChildOutput } from './childOutput.js'
import { CommRelay } from './commRelay.js'
import { Executions } from './executions.js'
import { History } from './history.js'
import { onSigint } from './interrupter.js'
import { Iopub } from './iopub.js'
import { kernelInfo } from './kernelInfo.js'
import { pollParent } from './parentPoller.js'
import { requestHandlers } from './requests.js'
import { bindSockets, type RequestChannel } from './sockets.js'
import { Stdin } from './stdin.js'

export interface ProtocolData {
  readonly connection: Connection
  /** Where cells run. */
  readonly folder: string
  readonly checker: MessagePort
  readonly cells: MessagePort
  readonly shared: Shared
}

const { connection, folder, checker: checkerPort, cells: cellsPort, shared } = workerData as ProtocolData
/** Milliseconds that the cells' thread gets to end, while it runs a cell, and while it does not. */
const [GRACE, LONG_GRACE] = [150, 2000]

const session = randomUUID()
const checker = remoteChecker(checkerPort)
const history = new History()
const comms = new Map<string, string>()

const sockets = await bindSockets(connection, receive, (topic) => iopub.welcome(topic))
const iopub = new Iopub(sockets, session, shared)
const cells = new CellsThread(cellsPort, shared, hear, () => debug.attached)
const debug = new CellDebugger((event) => void iopub.publish('debug_event', event, executions.parent))
const executions = new Executions(session, sockets, iopub, checker, cells, history, debug)
const relay = new CommRelay(
  cells,
  () => executions.current !== undefined,
  () => debug.attached,
)
const stdin = new Stdin(session, sockets, shared, (message) => cells.post(message))
const childOutput = new ChildOutput(shared, (name, text) => iopub.stream(name, text, executions.parent))
const handlers = requestHandlers({ info: kernelInfo(folder), checker, history, comms, debug })
void iopub.status('starting', {})
onSigint(interrupt)
pollParent(() => process.kill(process.pid, 'SIGKILL'))
parentPort?.postMessage('ready')

function receive(channel: RequestChannel, message: Message): void {
  if (channel === 'stdin') stdin.answer(message)
  else if (channel === 'control') void control(message)
  else shell(message)
}

function shell(message: Message): void {
  const { msg_type: type } = message.header
  if (type === 'execute_request') executions.add(message)
  else if (type.startsWith('comm_') && type !== 'comm_info_request') comm(message)
  else void question('shell', message)
}

/** Every request is framed by busy and idle, whether it is known or not: front ends wait for the idle. */
async function question(channel: 'shell' | 'control', message: Message): Promise<void> {
  const { header } = message
  void iopub.status('busy', header)
  if (header.msg_type === 'comm_info_request') await relay.settled() // it knows of what was opened before it
  const answer = Object.hasOwn(handlers, header.msg_type) ? handlers[header.msg_type] : undefined
  if (answer) {
    const content = await (async () => answer(message.content))().catch(failed)
    await reply(channel, message, content)
  }
  idle(message.header)
}

/** Front ends take the last status for the kernel's: while a cell runs it is busy. */
function idle(header: Header): void {
  void iopub.status('idle', header)
  if (executions.current) void iopub.status('busy', executions.current.header)
}

const failed = (error: unknown): Content => ({
  status: 'error',
  ename: 'KernelError',
  evalue: 'the kernel could not answer',
  traceback: String(error instanceof Error ? error.stack : error).split('\n'),
})

const reply = (channel: 'shell' | 'control', { header, identities }: Message, content: Content): Promise<void> =>
  sockets.send(
    channel,
    newMessage(session, header.msg_type.replace(/_request$/, '_reply'), content, { parent: header, identities }),
  )

async function control(message: Message): Promise<void> {
  const { header, content } = message
  if (header.msg_type === 'interrupt_request') {
    void iopub.status('busy', header)
    interrupt()
    await reply('control', message, { status: 'ok' })
    idle(message.header)
  } else if (header.msg_type === 'shutdown_request') {
    void iopub.status('busy', header)
    const answer = { status: 'ok', restart: content.restart === true }
    await reply('control', message, answer)
    await iopub.publish('shutdown_reply', answer, header)
    await iopub.status('idle', header)
    setTimeout(end, 20) // the network takes what it was handed
  } else await question('control', message)
}

function interrupt(): void {
  void debug.interrupted()
  executions.interrupt()
}

/** A cell that never ends must not keep the kernel alive; without one its thread ends by itself, if slowly on a busy machine. */
function end(): void {
  const grace = executions.current ? GRACE : LONG_GRACE
  debug.detach()
  cells.close()
  sockets.close()
  // When the loops over the sockets have ended: ZeroMQ, called while its thread is being ended, takes the process down.
  setImmediate(() => parentPort?.postMessage('end'))
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), grace)
}

/** Idle follows when the handlers have returned. */
function comm(message: Message): void {
  void iopub.status('busy', message.header)
  try {
    if (typeof message.content.comm_id === 'string') return void relay.send(message)
  } catch {} // its data is nested too deep for another thread
  idle(message.header) // nobody can be told
}

function hear(message: Exclude<FromCells, { type: 'done' }>): void {
  if (message.type === 'stream') iopub.stream(message.name, message.text, message.parent ?? executions.parent)
  else if (message.type === 'publish') {
    const { kind, content, metadata, buffers, parent } = message
    void iopub.publish(kind, content, parent ?? executions.parent, { metadata, buffers })
  } else if (message.type === 'payload') executions.payload(message.payload)
  else if (message.type === 'childPipes') childOutput.open(message.stdout, message.stderr)
  else if (message.type === 'childOutput') childOutput.drain()
  else if (message.type === 'commOpen') comms.set(message.id, message.target)
  else if (message.type === 'commClosed') comms.delete(message.id)
  else if (message.type === 'commDone') {
    relay.done()
    idle(message.header)
  } else if (message.type === 'input' && executions.current)
    stdin.ask(executions.current, message.prompt, message.password, message.line === true)
}
