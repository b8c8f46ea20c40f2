/**
 * The debugger of cells: requests of the debug adapter protocol, which front ends send as `debug_request`, answered
 * through the engine's inspector. Beside the protocol's own there are those of Jupyter: `debugInfo`, `dumpCell`,
 * `inspectVariables`, `richInspectVariables`.
 * Sources: https://microsoft.github.io/debug-adapter-protocol/specification,
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 */
import type { Content } from '../../wire/message.js'
import type { CompiledCell } from '../check/checker.js'
import { OWN } from '../code/scriptPath.js'
import { Breakpoints } from './breakpoints.js'
import { CellScripts, PREFIX, SEED, SUFFIX } from './cellScripts.js'
import { Inspector } from './inspector.js'
import { evaluateNames } from './names.js'
import { richBundle } from './richBundle.js'
import { Scripts } from './scripts.js'
import { Stops } from './stops.js'
import { typeOf } from './values.js'
import { Variables } from './variables.js'

/** The one thread that cells run in. */
const THREAD = 1

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsEvaluateForHovers: true,
  exceptionBreakpointFilters: [{ filter: 'raised', label: 'Raised Exceptions', default: false }],
}

interface Attached {
  readonly inspector: Inspector
  readonly scripts: Scripts
  readonly stops: Stops
  readonly variables: Variables
}

type Arguments = Readonly<Record<string, unknown>>

export class CellDebugger {
  readonly #cells = new CellScripts()
  readonly #breakpoints = new Breakpoints(this.#cells, () => this.#attached?.inspector)
  #attached: Attached | undefined
  #sequence = 0

  /** @param publish sends an event to every front end */
  constructor(private readonly publish: (event: Content) => void) {}

  /** Whether a reader debugs, who may stand at any line for hours. */
  get attached(): boolean {
    return this.#attached !== undefined
  }

  /** A cell is about to run. */
  async prepare(run: number, text: string, { code, map }: CompiledCell): Promise<void> {
    const script = this.#cells.add(run, text, code, map)
    if (!this.#attached) return
    this.#attached.stops.forget()
    await this.#attached.stops.heed()
    await this.#breakpoints.place(script)
  }

  /** The reader stops the cell: it must not stop at a breakpoint on its way out. */
  async interrupted(): Promise<void> {
    await this.#attached?.stops.ignore().catch(() => {})
  }

  /** @returns a response of the protocol; what goes wrong is told in it */
  async answer({ seq, command, arguments: given }: Content): Promise<Content> {
    const response = { type: 'response', seq: ++this.#sequence, request_seq: seq, command }
    try {
      const known = Object.hasOwn(this.#commands, String(command)) && this.#commands[String(command)]
      if (!known) throw new Error(`${String(command)} is not supported`)
      return { ...response, success: true, body: (await known((given ?? {}) as Arguments)) ?? {} }
    } catch (error) {
      return { ...response, success: false, message: error instanceof Error ? error.message : String(error), body: {} }
    }
  }

  readonly #commands: Readonly<Record<string, (given: Arguments) => unknown>> = {
    debugInfo: () => this.#info(),
    dumpCell: ({ code }) => ({ sourcePath: this.#cells.dump(String(code ?? '')) }),
    initialize: async () => {
      await this.#attach()
      return CAPABILITIES
    },
    attach: async () => {
      await this.#attach()
      this.#event('initialized', {})
    },
    setBreakpoints: ({ source, breakpoints, lines }) =>
      this.#setBreakpoints(source as { path?: string }, (breakpoints ?? lines ?? []) as []),
    setExceptionBreakpoints: ({ filters }) =>
      this.#now.inspector.post('Debugger.setPauseOnExceptions', { state: (filters as []).length > 0 ? 'all' : 'none' }),
    configurationDone: () => {},
    threads: () => ({ threads: [{ id: THREAD, name: 'cells' }] }),
    modules: () => ({ modules: [], totalModules: 0 }),
    continue: () => {
      this.#now.stops.go('resume')
      return { allThreadsContinued: true }
    },
    next: () => this.#now.stops.go('stepOver'),
    stepIn: () => this.#now.stops.go('stepInto'),
    stepOut: () => this.#now.stops.go('stepOut'),
    pause: () => this.#now.stops.pause().then(() => {}),
    stackTrace: () => this.#stackTrace(),
    scopes: async ({ frameId }) => ({
      scopes: await this.#now.variables.scopesOf(this.#now.stops.frame(Number(frameId)).call),
    }),
    variables: async ({ variablesReference }) => ({
      variables: await this.#now.variables.of(Number(variablesReference)),
    }),
    inspectVariables: async () => ({ variables: await this.#now.variables.notebook() }),
    richInspectVariables: async ({ variableName, frameId }) =>
      richBundle(this.#now.inspector, await this.#evaluated(variableName, frameId)),
    evaluate: async ({ expression, frameId }) => {
      const result = await this.#evaluated(expression, frameId)
      const { value, variablesReference } = await this.#now.variables.variable('', result)
      return { result: value, type: typeOf(result), variablesReference }
    },
    source: ({ source }) => this.#source(source as { path?: string }),
    disconnect: () => this.detach(),
    terminate: () => this.detach(),
  }

  get #now(): Attached {
    if (!this.#attached) throw new Error('the debugger is not attached; send initialize and attach first')
    return this.#attached
  }

  #info() {
    return {
      isStarted: this.#attached !== undefined,
      hashMethod: 'Murmur2',
      hashSeed: SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints: this.#breakpoints.all(),
      stoppedThreads: this.#attached && this.#attached.stops.frames.length > 0 ? [THREAD] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: false,
    }
  }

  async #attach(): Promise<void> {
    if (this.#attached) return
    const inspector = new Inspector()
    const scripts = new Scripts(inspector, this.#cells)
    const variables = new Variables(inspector)
    const stops = new Stops(
      inspector,
      scripts,
      (reason) => this.#event('stopped', { reason, threadId: THREAD, allThreadsStopped: true }),
      () => {
        variables.forget()
        this.#event('continued', { threadId: THREAD, allThreadsContinued: true })
      },
    )
    this.#attached = { inspector, scripts, stops, variables }
    await inspector.post('Debugger.enable')
    await inspector.post('Debugger.setBlackboxPatterns', {
      patterns: ['^node:', `^${OWN.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`],
    })
  }

  /** The program runs on as if nobody had looked. */
  detach(): void {
    if (!this.#attached) return
    const { inspector, stops } = this.#attached
    const stopped = stops.frames.length > 0
    this.#attached = undefined
    this.#breakpoints.clear()
    inspector.close()
    if (stopped) this.#event('continued', { threadId: THREAD, allThreadsContinued: true })
  }

  async #setBreakpoints(
    { path = '' }: { readonly path?: string },
    wanted: readonly (number | { readonly line: number })[],
  ) {
    const lines = wanted.map((each) => (typeof each === 'number' ? each : each.line))
    return { breakpoints: await this.#breakpoints.set(path, lines) }
  }

  #stackTrace() {
    const stackFrames = this.#now.stops.frames.map(({ id, name, place }) => ({
      id,
      name,
      line: place.line,
      column: place.column,
      source: { name: place.name, path: place.path },
    }))
    return { stackFrames, totalFrames: stackFrames.length }
  }

  #evaluated(expression: unknown, frameId: unknown) {
    const { inspector, stops } = this.#now
    const frame =
      typeof frameId === 'number' && stops.frames.length > 0 ? stops.frame(frameId).call.callFrameId : undefined
    return evaluateNames(inspector, String(expression ?? ''), frame)
  }

  async #source({ path = '' }: { readonly path?: string }) {
    const content = this.#attached ? await this.#attached.scripts.textOf(path) : this.#cells.textOf(path)
    if (content === undefined) throw new Error(`there is no source ${path}`)
    return { content, mimeType: 'text/typescript' }
  }

  #event(event: string, body: Content): void {
    this.publish({ type: 'event', seq: ++this.#sequence, event, body })
  }
}
