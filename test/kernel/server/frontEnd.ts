/** A front end that hides nothing: every message of a real kernel process, with the sockets that the protocol names. */
import { randomUUID } from 'node:crypto'
import { type Incoming, openChannels } from '../../../src/kernel/client/channels.js'
import { type KernelProcess, startProcess } from '../../../src/kernel/client/process.js'
import { ownKernel } from '../../../src/kernel/server/spec.js'
import { type Content, type Message, type MessageOptions, newMessage } from '../../../src/kernel/wire/message.js'
import freshDist from '../../notebooks/freshDist.js'
import { faultsOf } from '../conformance/strictReader.js'

/** Milliseconds that anything may take. */
const TIMEOUT = 45_000

export interface Heard {
  readonly channel: Incoming
  readonly message: Message
  readonly at: number
}

/** A request, its reply, and what was published for it, in order, from busy to idle. */
export interface Answered {
  readonly request: Message
  readonly reply: Message
  readonly published: readonly Message[]
}

export interface ExecuteRequest {
  readonly code: string
  readonly silent?: boolean
  readonly store_history?: boolean
  readonly user_expressions?: Record<string, string>
  readonly allow_stdin?: boolean
  readonly stop_on_error?: boolean
}

export class FrontEnd {
  readonly session = randomUUID()
  readonly heard: Heard[] = []
  readonly #looks = new Set<() => void>()
  readonly channels

  private constructor(readonly process: KernelProcess) {
    this.channels = openChannels(process.connection, (channel, message) => {
      this.heard.push({ channel, message, at: performance.now() })
      for (const look of [...this.#looks]) look()
    })
  }

  /** Starts a kernel and waits until it answers. */
  static async start(cwd = process.cwd()): Promise<FrontEnd> {
    freshDist() // the kernel's threads are compiled files
    return FrontEnd.join(await startProcess(ownKernel(), cwd))
  }

  /** One more front end of a kernel that may be busy. */
  static async join(kernel: KernelProcess): Promise<FrontEnd> {
    const front = new FrontEnd(kernel)
    await front.first('iopub_welcome', ({ message }) => message.header.msg_type === 'iopub_welcome')
    await front.ask('kernel_info_request')
    return front
  }

  /** The first message that passes, heard already or still to come. */
  first(what: string, test: (heard: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#looks.delete(look)
        reject(
          new Error(
            `nothing heard of ${what}; last: ${this.heard.slice(-6).map(({ message }) => message.header.msg_type)}`,
          ),
        )
      }, TIMEOUT)
      let seen = 0
      const look = (): void => {
        for (; seen < this.heard.length; seen++) {
          if (!test(this.heard[seen]!)) continue
          clearTimeout(late)
          this.#looks.delete(look)
          resolve(this.heard[seen]!)
          return
        }
      }
      this.#looks.add(look)
      look()
    })
  }

  async send(
    type: string,
    content: Content = {},
    channel: 'shell' | 'control' | 'stdin' = 'shell',
    options: MessageOptions = {},
  ): Promise<Message> {
    const message = newMessage(this.session, type, content, options)
    await this.channels.send(channel, message)
    return message
  }

  async ask(type: string, content: Content = {}, channel: 'shell' | 'control' = 'shell'): Promise<Answered> {
    return this.answered(await this.send(type, content, channel))
  }

  async answered(request: Message): Promise<Answered> {
    const { msg_id: id, msg_type: type } = request.header
    const [reply] = await Promise.all([
      this.first(
        `the reply to ${type}`,
        ({ channel, message }) => message.parent.msg_id === id && channel !== 'iopub' && channel !== 'stdin',
      ),
      this.idle(request),
    ])
    return { request, reply: reply.message, published: this.published(request) }
  }

  /** Everything that was published for a request so far. */
  published = ({ header }: Message): Message[] =>
    this.heard
      .filter(({ channel, message }) => channel === 'iopub' && message.parent.msg_id === header.msg_id)
      .map(({ message }) => message)

  idle = ({ header }: Message): Promise<Heard> =>
    this.first(
      `idle after ${header.msg_type}`,
      ({ message }) => message.parent.msg_id === header.msg_id && message.content.execution_state === 'idle',
    )

  execute = (request: ExecuteRequest): Promise<Answered> => this.ask('execute_request', requestOf(request))

  /** What a cell says, in short. */
  async run(
    code: string,
  ): Promise<{ status: unknown; value?: unknown; printed: string; error?: unknown; traceback: string }> {
    const { reply, published } = await this.execute({ code })
    const value = published.find(({ header }) => header.msg_type === 'execute_result')?.content.data as
      | Content
      | undefined
    const printed = textOf(published)
    const { status, ename, evalue, traceback } = reply.content
    return {
      status,
      ...(value ? { value: value['text/plain'] } : {}),
      printed,
      ...(status === 'error' ? { error: `${ename}: ${evalue}` } : {}),
      traceback: Array.isArray(traceback) ? traceback.join('\n') : '',
    }
  }

  /** The value of the last cell, or its error, or what it printed. */
  async value(...cells: string[]): Promise<unknown> {
    let last: Awaited<ReturnType<FrontEnd['run']>> | undefined
    for (const cell of cells) last = await this.run(cell)
    return last!.error ?? last!.value ?? last!.printed
  }

  async end(): Promise<void> {
    this.process.kill()
    await this.process.ended
    this.channels.close()
    const faults = this.heard.flatMap(({ message }) => faultsOf(message))
    if (faults.length > 0) throw new Error(`a strict client cannot read ${faults.join('; ')}`)
  }
}

export const requestOf = ({ code, ...rest }: ExecuteRequest): Content => ({
  code,
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
  ...rest,
})

export const kinds = (messages: readonly Message[]): string[] =>
  messages.map(({ header, content }) =>
    header.msg_type === 'status' ? String(content.execution_state) : header.msg_type,
  )

export const textOf = (messages: readonly Message[], name?: string): string =>
  messages
    .filter(({ header, content }) => header.msg_type === 'stream' && (name === undefined || content.name === name))
    .map(({ content }) => content.text)
    .join('')
