/**
 * Runs cells, one at a time. A cell ends when its function returns, when it throws, or when its interrupt is taken up here. Code that V8
 * terminated runs no `catch` and no `finally`, and its promises never settle: so the end of a cell never hangs on a promise alone.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { constants, runInThisContext } from 'node:vm'
import { cellScript } from '../code/scriptPath.js'
import { type FromUser, type Outcome, type Shared, SIGNAL, type ToUser } from '../threads.js'
import { isAnswer } from './answers.js'
import { bundleOf } from './bundle.js'
import type { Displays } from './display.js'
import { failureOf } from './failure.js'
import { Interrupted } from './interrupted.js'
import { named } from './named.js'
import { rememberCell } from './stack.js'
import type { Timers } from './timers.js'

type RunMessage = Extract<ToUser, { type: 'run' }>
type CellFunction = (...parameters: unknown[]) => unknown

export class Runner {
  #current: { readonly message: RunMessage; readonly before: ReadonlyMap<string, unknown> } | undefined
  readonly #signals: Int32Array
  readonly #globals = globalThis as unknown as Record<string, unknown>

  constructor(
    { signals }: Shared,
    private readonly timers: Timers,
    private readonly displays: Displays,
    private readonly post: (message: FromUser) => void,
    /** Modules that the kernel itself provides. */
    private readonly modules: Readonly<Record<string, unknown>>,
    private readonly allowTypeScript: () => void,
  ) {
    this.#signals = signals
  }

  /** Serial number of the cell that runs now; 0 for none. */
  get run(): number {
    return this.#current?.message.run ?? 0
  }
  get allowInput(): boolean {
    return this.#current?.message.allowInput ?? false
  }

  start(message: RunMessage): void {
    const { run, code, map, storage, local } = message
    const file = cellScript(run)
    rememberCell(file, map)
    this.#current = { message, before: new Map(storage.map((name) => [name, this.#globals[name]])) }
    const fail = (error: unknown): void => void this.displays.settled().then(() => this.#fail(run, error))
    try {
      if (local) this.allowTypeScript()
      const script = runInThisContext(code, { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }) as CellFunction
      const value = script(run, this.#alive, named, this.#import, metaOf(file))
      if (value instanceof Promise && script.constructor.name === 'AsyncFunction') value.then((boxed) => this.#succeed(run, (boxed as [unknown])[0]), fail)
      else this.#succeed(run, (value as [unknown])[0])
    } catch (error) {
      fail(error)
    }
  }

  /** Ends the cell that waits for something, or what is left of one that was terminated. */
  interrupt(run: number): void {
    Atomics.store(this.#signals, SIGNAL.taken, run)
    this.timers.clear(run)
    this.displays.forget()
    if (this.run === run) this.#fail(run, new Interrupted())
  }

  #succeed(run: number, value: unknown): void {
    const ended = async (): Promise<void> => {
      const result = value === undefined || isAnswer(value) ? undefined : await bundleOf(value)
      await this.displays.settled()
      this.#end(run, { status: 'ok', ...(result ? { result } : {}) })
    }
    ended().catch((error) => this.#fail(run, error))
  }

  #fail(run: number, error: unknown): void {
    if (this.run !== run) return
    const { before } = this.#current!
    const assigned = [...before].filter(([name, value]) => !Object.is(this.#globals[name], value)).map(([name]) => name)
    this.#end(run, { status: 'error', error: failureOf(error), assigned })
  }

  #end(run: number, outcome: Outcome): void {
    if (this.run !== run) return // it was interrupted, and ended, before
    this.#current = undefined
    this.timers.release(run)
    this.post({ type: 'done', run, outcome })
  }

  #alive = (run: number, value?: unknown): unknown => {
    if (Atomics.load(this.#signals, SIGNAL.stop) >= run) throw new Interrupted()
    return value
  }

  #import = (specifier: string): unknown => this.modules[specifier]
}

/** `import.meta` of a cell. */
function metaOf(file: string): object {
  const require = createRequire(file)
  return {
    url: pathToFileURL(file).href,
    filename: file,
    dirname: process.cwd(),
    resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
  }
}
