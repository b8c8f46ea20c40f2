/**
 * Cells, in the order in which they were asked for. After one that fails those that wait are aborted, if it wants that.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
 */
import { type Content, type Header, type Message, newMessage } from '../../wire/message.js'
import type { Problem } from '../check/checker.js'
import type { RemoteChecker } from '../check/remoteChecker.js'
import type { CellDebugger } from '../debug/debugger.js'
import type { Bundle, Failure, Outcome } from '../threads.js'
import type { CellsThread } from './cellsThread.js'
import type { History } from './history.js'
import { importedPackages } from './importedPackages.js'
import type { Iopub } from './iopub.js'
import type { Sockets } from './sockets.js'

interface Request {
  readonly code: string
  readonly silent: boolean
  readonly store: boolean
  readonly expressions: Readonly<Record<string, unknown>>
  readonly allowInput: boolean
  readonly stopOnError: boolean
}

export class Executions {
  readonly #waiting: Message[] = []
  #current: Message | undefined
  /** Serial number of everything that runs, expressions among them. */
  #run = 0
  #count = 0
  #interrupted = false
  #giveUp: () => void = () => {}
  #payloads: Content[] = []

  constructor(
    private readonly session: string,
    private readonly sockets: Sockets,
    private readonly iopub: Iopub,
    private readonly checker: RemoteChecker,
    private readonly cells: CellsThread,
    private readonly history: History,
    /** Told of every cell before it runs. */
    private readonly debug: CellDebugger,
  ) {}

  /** The cell that runs, or that ran last: what is printed now belongs to it. */
  parent: Partial<Header> = {}

  get current(): Message | undefined {
    return this.#current
  }

  add(message: Message): void {
    this.#waiting.push(message)
    if (!this.#current) void this.#work()
  }

  /** Goes out with the reply of the cell that runs. */
  payload(payload: Content): void {
    this.#payloads.push(payload)
  }

  /** Stops the cell; where none runs, what the cells before have left running: a timer's function, a comm's handler. */
  interrupt(): void {
    this.#interrupted = true
    this.#giveUp() // the cell may be with the checker still
    if (!this.cells.interrupt() && !this.#current) this.cells.interrupter.stop(++this.#run)
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      this.#current = message
      const { header } = message
      this.parent = header
      this.#interrupted = false
      this.#payloads = []
      void this.iopub.status('busy', header)
      const request = readRequest(message.content)
      const reply = await this.#execute(request, header).catch((error: unknown) => internal(error))
      const content: Content = { execution_count: this.#count, payload: this.#payloads, user_expressions: {}, ...reply }
      // Told before the reply: what is asked for after an error must run.
      const aborted = content.status === 'error' && request.stopOnError ? await this.#abandoned() : []
      this.iopub.flush()
      await this.sockets.send(
        'shell',
        newMessage(this.session, 'execute_reply', content, { parent: header, identities: message.identities }),
      )
      await this.iopub.status('idle', header)
      for (const each of aborted) await this.#abort(each)
    }
    this.#current = undefined
  }

  /**
   * Cells that wait behind a failed one. Those that were sent with it may still be on their way: a moment lets them
   * arrive.
   */
  async #abandoned(): Promise<Message[]> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return this.#waiting.splice(0)
  }

  async #abort({ header, identities }: Message): Promise<void> {
    void this.iopub.status('busy', header)
    const content = { status: 'aborted', execution_count: this.#count, payload: [], user_expressions: {} }
    await this.sockets.send('shell', newMessage(this.session, 'execute_reply', content, { parent: header, identities }))
    await this.iopub.status('idle', header)
  }

  async #execute({ code, silent, store, expressions, allowInput }: Request, header: Header): Promise<Content> {
    if (store) this.#count++
    const count = this.#count
    if (!silent) void this.iopub.publish('execute_input', { code, execution_count: count }, header)
    if (store) this.history.add(count, code)
    const outcome =
      code.trim() === '' ? ({ status: 'ok' } as const) : await this.#runCode(code, `cell ${count}`, allowInput)
    if (outcome.status === 'error') {
      if (!silent) void this.iopub.publish('error', { ...outcome.error }, header)
      return { status: 'error', ...outcome.error }
    }
    if (outcome.result && !silent) this.#result(outcome.result, count, header)
    return { status: 'ok', user_expressions: await this.#expressions(expressions) }
  }

  #result({ data, metadata }: Bundle, count: number, header: Header): void {
    void this.iopub.publish('execute_result', { execution_count: count, data, metadata }, header)
    this.history.result(count, String(data['text/plain'] ?? ''))
  }

  async #runCode(code: string, name: string, allowInput: boolean): Promise<Outcome> {
    const run = ++this.#run
    const packages = importedPackages(code)
    if (packages.length > 0) this.cells.post({ type: 'preload', packages })
    const compiled = await Promise.race([this.checker.compile(run, code, name), this.#interrupt()])
    if (!compiled || this.#interrupted) {
      void this.checker.failed(run, []) // once it is through with the cell; the next one waits for that
      return { status: 'error', error: INTERRUPTED, assigned: [] }
    }
    if ('problems' in compiled) return { status: 'error', error: failureOf(compiled.problems, name), assigned: [] }
    await this.debug.prepare(run, code, compiled)
    const outcome = await this.cells.run(run, compiled, allowInput)
    if (outcome.status === 'error') await this.checker.failed(run, outcome.assigned)
    return outcome
  }

  /**
   * Resolves when the reader asks for it: TypeScript may take minutes for a cell of megabytes, and cannot be stopped.
   */
  #interrupt(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#giveUp = () => resolve(undefined)
    })
  }

  async #expressions(expressions: Readonly<Record<string, unknown>>): Promise<Content> {
    const values: Record<string, unknown> = {}
    for (const [key, code] of Object.entries(expressions)) {
      const outcome = await this.#runCode(String(code), `expression ${key}`, false)
      values[key] =
        outcome.status === 'ok'
          ? { status: 'ok', data: { 'text/plain': 'undefined' }, metadata: {}, ...outcome.result }
          : { status: 'error', ...outcome.error }
    }
    return values
  }
}

function readRequest({
  code,
  silent,
  store_history: store,
  user_expressions: expressions,
  allow_stdin: allowInput,
  stop_on_error: stop,
}: Content): Request {
  return {
    code: typeof code === 'string' ? code : '',
    silent: silent === true,
    store: store !== false && silent !== true,
    expressions:
      typeof expressions === 'object' && expressions !== null ? (expressions as Record<string, unknown>) : {},
    allowInput: allowInput === true,
    stopOnError: stop !== false,
  }
}

function failureOf(problems: readonly Problem[], name: string): Failure {
  const traceback = problems.flatMap(({ code, message, line, column, file, excerpt = [] }, index) => [
    ...(index > 0 ? [''] : []),
    `${code}: ${message}`,
    ...(line === undefined || column === undefined ? [] : [`    at ${file ?? name}:${line}:${column}`, '', ...excerpt]),
  ])
  return { ename: problems[0]!.code, evalue: problems[0]!.message, traceback }
}

const INTERRUPTED: Failure = { ename: 'Interrupted', evalue: 'the cell was interrupted before it ran', traceback: [] }

/** A bug of the kernel must not look like silence. */
function internal(error: unknown): Content {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (text.includes('Maximum call stack size exceeded'))
    return {
      status: 'error',
      ename: 'RangeError',
      evalue: 'the cell is nested too deeply for TypeScript; split it, or read its data from a file',
      traceback: [],
    }
  return { status: 'error', ename: 'KernelError', evalue: 'the kernel failed', traceback: text.split('\n') }
}
