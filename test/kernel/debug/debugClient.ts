/** A front end with a debugger: sends requests as JupyterLab does, and hears every event. */
import { randomUUID } from 'node:crypto'
import { openChannels } from '../../../src/kernel/client/channels.js'
import { startProcess } from '../../../src/kernel/client/process.js'
import { ownKernel } from '../../../src/kernel/server/spec.js'
import { type Content, type Message, newMessage } from '../../../src/kernel/wire/message.js'

export interface Frame {
  readonly id: number
  readonly name: string
  readonly line: number
  readonly column: number
  readonly source: { readonly name: string; readonly path: string }
}
export interface Variable {
  readonly name: string
  readonly value: string
  readonly variablesReference: number
}
interface Response {
  readonly success: boolean
  readonly message?: string
  // biome-ignore lint/suspicious/noExplicitAny: every command has a body of its own
  readonly body: any
}

/** Milliseconds that anything may take. */
const TIMEOUT = 20_000

export async function startDebugClient(cwd: string) {
  const process = await startProcess(ownKernel(), cwd)
  const session = randomUUID()
  const waiting: { readonly test: (message: Message) => boolean; readonly resolve: (message: Message) => void }[] = []
  const heard: Message[] = []
  const channels = openChannels(process.connection, (_, message) => {
    heard.push(message)
    for (const each of waiting.filter(({ test }) => test(message))) {
      waiting.splice(waiting.indexOf(each), 1)
      each.resolve(message)
    }
  })
  let sequence = 0
  const next = (what: string, test: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new Error(
              `nothing heard of: ${what}; last: ${heard
                .slice(-8)
                .map(({ header, content }) => `${header.msg_type} ${JSON.stringify(content).slice(0, 200)}`)
                .join('\n')}`,
            ),
          ),
        TIMEOUT,
      )
      waiting.push({
        test,
        resolve: (message) => {
          clearTimeout(late)
          resolve(message)
        },
      })
    })
  const request = async (channel: 'shell' | 'control', type: string, content: Content): Promise<Message> => {
    const message = newMessage(session, type, content)
    const answer = next(
      `answer to ${type} ${JSON.stringify(content)}`,
      ({ parent, header }) => parent.msg_id === message.header.msg_id && header.msg_type.endsWith('_reply'),
    )
    await channels.send(channel, message)
    return answer
  }
  const client = {
    info: async () => (await request('shell', 'kernel_info_request', {})).content,
    /** @throws Error when the kernel says that it failed */
    async debug(command: string, given: Content = {}): Promise<Response['body']> {
      const { content } = await request('control', 'debug_request', {
        type: 'request',
        seq: ++sequence,
        command,
        arguments: given,
      })
      const { success, message, body } = content as unknown as Response
      if (!success) throw new Error(message)
      return body
    },
    /** Runs a cell. @returns its reply, whenever it comes, and what it printed */
    async run(code: string): Promise<{ status: unknown; ename: unknown; printed: string }> {
      const from = heard.length
      const cell = await request('shell', 'execute_request', {
        code,
        silent: false,
        store_history: true,
        allow_stdin: false,
        stop_on_error: true,
      })
      const isEnd = ({ parent, content }: Message): boolean =>
        parent.msg_id === cell.parent.msg_id && content.execution_state === 'idle'
      if (!heard.some(isEnd)) await next('the end of its output', isEnd)
      const { content } = cell
      const printed = heard
        .slice(from)
        .filter(({ header }) => header.msg_type === 'stream')
        .map((message) => message.content.text)
        .join('')
      return { status: content.status, ename: content.ename, printed }
    },
    comm: (type: string, content: Content): Promise<void> => channels.send('shell', newMessage(session, type, content)),
    interrupt: () => request('control', 'interrupt_request', {}),
    event: (name: string): Promise<Message> =>
      next(`event ${name}`, ({ header, content }) => header.msg_type === 'debug_event' && content.event === name),
    prints: (text: string): Promise<Message> =>
      next(
        `output ${text}`,
        ({ header, content }) => header.msg_type === 'stream' && String(content.text).includes(text),
      ),
    /** Events heard so far. */
    events: (): unknown[] =>
      heard.filter(({ header }) => header.msg_type === 'debug_event').map(({ content }) => content.event),
    async frames(): Promise<Frame[]> {
      return (await client.debug('stackTrace', { threadId: 1 })).stackFrames
    },
    /** Variables of the innermost frame, scope by scope. */
    async variables(frame = 0): Promise<Record<string, Record<string, Variable>>> {
      const { scopes } = await client.debug('scopes', { frameId: (await client.frames())[frame]!.id })
      const entries = scopes.map(async ({ name, variablesReference }: { name: string; variablesReference: number }) => [
        name,
        await client.inside(variablesReference),
      ])
      return Object.fromEntries(await Promise.all(entries))
    },
    async inside(variablesReference: number): Promise<Record<string, Variable>> {
      const { variables } = await client.debug('variables', { variablesReference })
      return Object.fromEntries(variables.map((each: Variable) => [each.name, each]))
    },
    async attach(): Promise<void> {
      await client.debug('initialize', { clientID: 'test' })
      await client.debug('attach')
    },
    /** Sets breakpoints in a cell before it is run. */
    async breakAt(code: string, ...lines: number[]): Promise<string> {
      const { sourcePath: path } = await client.debug('dumpCell', { code })
      const { breakpoints } = await client.debug('setBreakpoints', {
        source: { path },
        breakpoints: lines.map((line) => ({ line })),
        sourceModified: false,
      })
      if (!breakpoints.every(({ verified }: { verified: boolean }) => verified))
        throw new Error(JSON.stringify(breakpoints))
      await client.debug('configurationDone')
      return path
    },
    /** What a step leads to. */
    async step(command: 'next' | 'stepIn' | 'stepOut' | 'continue'): Promise<Frame> {
      const stopped = client.event('stopped')
      await client.debug(command, { threadId: 1 })
      await stopped
      return (await client.frames())[0]!
    },
    async shutdown(): Promise<void> {
      await request('control', 'shutdown_request', { restart: false })
      await process.ended
    },
    async end(): Promise<void> {
      process.kill()
      await process.ended
      channels.close()
    },
  }
  await client.info()
  return client
}

export type DebugClient = Awaited<ReturnType<typeof startDebugClient>>
