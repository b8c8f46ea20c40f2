/**
 * Runs cells, one at a time. A cell ends when its function returns, when it throws, or when its interrupt is taken up
 * here. Code that V8 terminated runs no `catch` and no `finally`, and its promises never settle: so the end of a cell
 * never hangs on a promise alone.
 */
import { createRequire, Module } from 'node:module'
import { cwd } from 'node:process'
import { pathToFileURL } from 'node:url'
import { constants, runInThisContext } from 'node:vm'
import { cellScript } from '../code/scriptPath.js'
import { type FromCells, type Outcome, type Shared, SIGNAL, type ToCells } from '../threads.js'
import { isAnswer } from './answers.js'
import { resultOf } from './bundle.js'
import type { ChildOutput } from './childOutput.js'
import { commonModule } from './commonModule.js'
import type { Displays } from './display.js'
import { type CellPlace, failureOf } from './failure.js'
import { Interrupted } from './interrupted.js'
import { named } from './named.js'
import { forgetChanged } from './requiredFiles.js'
import { rememberCell } from './stack.js'
import type { Timers } from './timers.js'

type RunMessage = Extract<ToCells, { type: 'run' }>
type CellFunction = (...parameters: unknown[]) => unknown

const AsyncFunction = (async () => {}).constructor

interface Current {
  readonly message: RunMessage
  /** Values that the cell's names had before it. */
  readonly before: Map<string, unknown>
  /** Number of the wait that is under way. */
  wait?: number | undefined
}

export class Runner {
  #current: Current | undefined
  readonly #signals: Int32Array
  readonly #globals = globalThis as unknown as Record<string, unknown>

  constructor(
    { signals }: Shared,
    private readonly timers: Timers,
    private readonly children: ChildOutput,
    private readonly displays: Displays,
    private readonly post: (message: FromCells) => void,
    /** Modules that the kernel itself provides. */
    private readonly modules: Readonly<Record<string, unknown>>,
    private readonly allowTypeScript: () => void,
    /** Called when a cell ended. */
    private readonly onEnd: () => void,
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

  /** Only `await` and `try` follow the cell's end: they work whatever a cell has done to promises. */
  async start(message: RunMessage): Promise<void> {
    const { run } = message
    this.#current = { message, before: new Map() }
    try {
      const [value] = await this.#call(message)
      const result = value === undefined || isAnswer(value) ? undefined : await resultOf(value)
      await this.displays.settled()
      this.#end(run, { status: 'ok', ...(result ? { result } : {}) })
    } catch (error) {
      await this.displays.settled()
      this.#fail(run, error)
    }
  }

  /** @returns the value of the cell in a list: a promise would take it for its own, if it has a method `then` */
  async #call({ run, code, map, storage, local }: RunMessage): Promise<readonly [unknown]> {
    const file = cellScript(run)
    rememberCell(file, map)
    for (const name of storage) this.#current?.before.set(name, this.#globals[name])
    forgetChanged()
    if (local) this.allowTypeScript()
    const script = runInThisContext(code, {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as CellFunction
    const current = this.#current!
    const at = (wait: number, value: unknown): unknown => {
      current.wait = wait
      return value
    }
    const alive = (run: number, value?: unknown): unknown => {
      current.wait = undefined
      return this.#alive(run, value)
    }
    const value = script(run, alive, at, named, this.#import, metaOf(file), ...commonOf(file)) as
      | Promise<[unknown]>
      | [unknown]
    return script instanceof AsyncFunction ? await value : (value as [unknown])
  }

  /** Ends the cell that waits for something, or what is left of one that was terminated. */
  interrupt(run: number): void {
    Atomics.store(this.#signals, SIGNAL.taken, run)
    this.timers.clear(run)
    this.children.interrupt(run)
    this.displays.forget()
    if (this.run === run) this.#fail(run, new Interrupted())
  }

  /** Ends the cell that runs with an error, whatever it waits for. */
  refuse(error: Error): void {
    const { run } = this
    this.timers.clear(run)
    this.#fail(run, error)
  }

  #fail(run: number, error: unknown): void {
    if (this.run !== run) return
    this.#end(run, this.#failed(error))
  }

  #failed(error: unknown): Outcome {
    try {
      const assigned = [...this.#current!.before]
        .filter(([name, value]) => !Object.is(this.#globals[name], value))
        .map(([name]) => name)
      return { status: 'error', error: failureOf(error, this.#waiting()), assigned }
    } catch {
      return { status: 'error', error: CHANGED, assigned: [] }
    }
  }

  /** Where the cell waits. */
  #waiting(): CellPlace | undefined {
    const { message, wait } = this.#current!
    const place = wait === undefined ? undefined : message.waits[wait]
    return place && { cell: message.map.file, line: place[0], column: place[1] }
  }

  #end(run: number, outcome: Outcome): void {
    if (this.run !== run) return // it was interrupted, and ended, before
    this.#current = undefined
    forgetChanged() // notes when those that it has loaded were changed last, before a reader who sees its end changes one
    this.post({ type: 'done', run, outcome })
    this.timers.release(run)
    this.onEnd()
  }

  #alive = (run: number, value?: unknown): unknown => {
    if (Atomics.load(this.#signals, SIGNAL.stop) >= run) throw new Interrupted()
    return value
  }

  #import = (specifier: string): unknown => this.modules[specifier] ?? commonModule(specifier)
}

/** What can be said when nothing can be described any more. */
const CHANGED = {
  ename: 'KernelError',
  evalue:
    'a cell has changed functions of JavaScript itself that the kernel needs, for example of Array or Map; restart the kernel',
  traceback: [],
}

const { assign } = Object // a cell may delete the global name

/** What a file of CommonJS has. @returns `__dirname`, `__filename`, `module` and `exports` */
function commonOf(file: string): readonly unknown[] {
  const module = assign(new Module(file), { filename: file, paths: createRequire(file).resolve.paths('x') ?? [] })
  return [cwd(), file, module, module.exports]
}

/** `import.meta` of a cell. */
function metaOf(file: string): object {
  const require = createRequire(file)
  return {
    url: pathToFileURL(file).href,
    filename: file,
    dirname: cwd(),
    resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
  }
}
