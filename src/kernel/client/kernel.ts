/**
 * A running kernel as its user sees it: run this cell, stop it, end.
 * Every request waits for its reply on the shell socket and for the kernel's `idle` on iopub; what the cell says comes
 * in between.
 */
import { randomUUID } from 'node:crypto'
import { KernelError } from '../errors.js'
import type { KernelSpec } from '../spec/kernelSpec.js'
import { type Content, type Message, newMessage } from '../wire/message.js'
import { type Channels, type Incoming, openChannels } from './channels.js'
import { Exchange } from './exchange.js'
import { type ExecuteReply, ExecutionLost, readReply } from './execution.js'
import { type KernelProcess, startProcess } from './process.js'
import { aborted, wait } from './wait.js'

/** How long a kernel may take, in milliseconds. */
export interface Timeouts {
  /** To start and answer. */
  readonly start: number
  /** To say `idle` once it has replied, counted from its last word. */
  readonly idle: number
  /** To stop a cell when asked to. */
  readonly interrupt: number
  /** To end when asked to. */
  readonly shutdown: number
}

const TIMEOUTS: Timeouts = { start: 60_000, idle: 5000, interrupt: 5000, shutdown: 1000 }
/** Starts that are tried when another program takes a port in between. */
const STARTS = 3
/** Milliseconds in which a kernel that has answered is to say so on iopub, too, before it is asked once more. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [20, 320]
/** What a kernel says that cannot bind a port; some then live on without it. */
const PORT_TAKEN = /EADDRINUSE|address (already )?in use/i

/** Node's last words when an allocation in the middle of a native call leaves no time to stop the cell. */
const HEAP_FULL = /heap out of memory/
const MORE_HEAP = 'NODE_OPTIONS=--max-old-space-size=8192 (megabytes) in the environment'

/** How one execution is watched and ended. */
export interface ExecuteOptions {
  /** Called for every message that the cell publishes, in order. */
  readonly onOutput?: (message: Message) => void
  /** Seconds. */
  readonly timeoutSec?: number
  /** Interrupts the cell. */
  readonly signal?: AbortSignal
}

/** A running Jupyter kernel: cells go in, messages come out. Any kernel that Jupyter knows can be started. */
export class Kernel {
  readonly #session = randomUUID()
  readonly #exchanges = new Map<string, Exchange>()
  readonly #channels: Channels
  /** What the kernel says of itself: protocol version, language. */
  info: Content = {}

  private constructor(
    /** What was started. */
    readonly spec: KernelSpec,
    /** Its process. */
    readonly process: KernelProcess,
    /** How long it may take to start and to answer. */
    readonly timeouts: Timeouts,
  ) {
    this.#channels = openChannels(process.connection, (channel, message) => this.#receive(channel, message))
  }

  /**
   * @param cwd folder in which cells run
   * @throws KernelError when it ends at once or does not answer
   */
  static async start(spec: KernelSpec, cwd: string, timeouts: Partial<Timeouts> = {}): Promise<Kernel> {
    for (let attempt = 1; ; attempt++) {
      const kernel = new Kernel(spec, await startProcess(spec, cwd), { ...TIMEOUTS, ...timeouts })
      try {
        await kernel.#ready()
        return kernel
      } catch (error) {
        await kernel.#end()
        if (attempt === STARTS || !PORT_TAKEN.test(kernel.process.said)) throw error
      }
    }
  }

  /** Asks who it is until both its answer and its news arrive: a subscriber that comes late misses the first ones. */
  async #ready(): Promise<void> {
    const until = Date.now() + this.timeouts.start
    const left = (): number => Math.max(1, until - Date.now())
    for (let [known, pause] = [false, FIRST_PAUSE]; !known; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const exchange = await this.#request('shell', 'kernel_info_request', {})
      const reply = await this.#orEnd(exchange.reply, left(), 'does not answer')
      this.info = reply.content
      known = await Promise.race([exchange.idle.then(() => true), wait(pause).then(() => false)])
      this.#exchanges.delete(exchange.id)
      if (!known && Date.now() > until) throw this.#error('answers, but its iopub socket is silent')
    }
    if (!(await this.#channels.beat(left()))) throw this.#error('has no heartbeat')
  }

  /**
   * Runs a cell. @returns its status; a cell that fails is no error here
   * @throws ExecutionLost when it takes too long, is interrupted, or when the kernel ends or loses its `idle`
   */
  async execute(code: string, { onOutput, timeoutSec, signal }: ExecuteOptions = {}): Promise<ExecuteReply> {
    signal?.throwIfAborted()
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    }
    const exchange = await this.#request('shell', 'execute_request', content, onOutput)
    try {
      const reply = await this.#replyOrStop(exchange, timeoutSec, signal)
      await this.#idle(exchange)
      return readReply(reply)
    } finally {
      this.#exchanges.delete(exchange.id)
    }
  }

  /**
   * Asks something that runs no cell, for example `complete_request`. @returns the content of the answer
   * @throws KernelError when the kernel ends before it answers
   */
  async ask(type: string, content: Content, channel: 'shell' | 'control' = 'shell'): Promise<Content> {
    const exchange = await this.#request(channel, type, content)
    try {
      const reply = await this.#orEnd(exchange.reply, this.timeouts.start, `does not answer ${type}`, 'it answered')
      await this.#idle(exchange)
      return reply.content
    } finally {
      this.#exchanges.delete(exchange.id)
    }
  }

  async #replyOrStop(
    exchange: Exchange,
    timeoutSec: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Message> {
    const stop = new AbortController()
    const timeout =
      timeoutSec === undefined ? never : wait(timeoutSec * 1000, stop.signal).then(() => 'timeout' as const)
    const asked = signal === undefined ? never : aborted(signal, stop.signal).then(() => 'interrupted' as const)
    try {
      const first = await Promise.race([exchange.reply, timeout, asked, this.process.ended.then((how) => ({ how }))])
      if (typeof first === 'object') {
        if ('how' in first) throw new ExecutionLost('died', `the kernel ${first.how}${this.#lastWords()}`)
        return first
      }
      await this.interrupt()
      const stopped = await Promise.race([
        exchange.reply.then(() => true),
        this.process.ended.then(() => true),
        wait(this.timeouts.interrupt).then(() => false),
      ])
      if (stopped) await Promise.race([exchange.idle, wait(this.timeouts.interrupt)])
      else this.process.kill()
      const what = first === 'timeout' ? `took longer than ${timeoutSec} s` : 'was interrupted'
      throw new ExecutionLost(
        first,
        `the cell ${what}${stopped ? '' : '; its kernel did not react to the interrupt and was ended'}`,
      )
    } finally {
      stop.abort()
    }
  }

  async #idle(exchange: Exchange): Promise<void> {
    const gone = this.process.ended.then(() => 'gone' as const)
    for (;;) {
      const heard = exchange.heard
      const idle = exchange.idle.then(() => 'idle' as const)
      const what = await Promise.race([idle, gone, wait(this.timeouts.idle).then(() => 'silence' as const)])
      if (what === 'idle') return
      if (what === 'silence' && exchange.heard > heard) continue
      throw new ExecutionLost(
        'no idle',
        `the kernel replied but never said that it is idle: part of the cell’s output is lost, as happens to ${this.spec.name} when a cell prints very much at once; print less, or in one call`,
      )
    }
  }

  /** Stops the running cell, as its kernel wants to be told. */
  async interrupt(): Promise<void> {
    if (this.spec.interruptMode === 'signal') this.process.signal('SIGINT')
    else await this.#channels.send('control', newMessage(this.#session, 'interrupt_request', {}))
  }

  /** Asks the kernel to end; ends it when it does not. */
  async shutdown(): Promise<void> {
    if (this.process.alive)
      await this.#channels
        .send('control', newMessage(this.#session, 'shutdown_request', { restart: false }))
        .catch(() => {})
    await Promise.race([this.process.ended, wait(this.timeouts.shutdown)])
    await this.#end()
  }

  async #end(): Promise<void> {
    this.process.kill()
    await this.process.ended
    this.#channels.close()
  }

  async #request(
    channel: 'shell' | 'control',
    type: string,
    content: Content,
    onOutput?: (message: Message) => void,
  ): Promise<Exchange> {
    const message = newMessage(this.#session, type, content)
    const exchange = new Exchange(message.header.msg_id, onOutput)
    this.#exchanges.set(exchange.id, exchange)
    await this.#channels.send(channel, message)
    return exchange
  }

  #receive(channel: Incoming, message: Message): void {
    this.#exchanges.get(message.parent.msg_id ?? '')?.take(channel, message)
  }

  async #orEnd<T>(answer: Promise<T>, milliseconds: number, otherwise: string, until = 'it was ready'): Promise<T> {
    const stop = new AbortController()
    const late = wait(milliseconds, stop.signal).then(() => {
      throw this.#error(otherwise)
    })
    const gone = this.process.ended.then((how) => {
      throw this.#error(`${how} before ${until}`)
    })
    const taken = this.process.says(PORT_TAKEN).then(() => {
      throw this.#error('cannot bind its ports')
    })
    try {
      return await Promise.race([answer, late, gone, taken])
    } finally {
      stop.abort()
    }
  }

  #lastWords(): string {
    const { said } = this.process
    if (HEAP_FULL.test(said))
      return ` because the heap of JavaScript was full; hold less at once, or give it more: ${MORE_HEAP}`
    return said ? `; it said: ${said}` : ''
  }
  #error = (problem: string): KernelError => new KernelError(this.spec.name, problem + this.#lastWords())
}

const never = new Promise<never>(() => {})
