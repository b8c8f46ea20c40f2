/**
 * `process.stdin` of a notebook: whoever reads it gets the lines that the front end's reader types, one question for
 * each. The event loop goes on meanwhile, as it does for a program in a terminal.
 */
import { syncBuiltinESMExports } from 'node:module'
import readline, { type Interface } from 'node:readline'
import promises from 'node:readline/promises'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers' // not those of cells
import type { FromCells } from '../threads.js'

/** What the stream asks of the cell that runs. */
export interface Asking {
  /** Serial number of the cell; 0 for none. */
  readonly run: number
  readonly allowInput: boolean
  /** Ends the cell with an error. */
  refuse(error: Error): void
}

const NOBODY =
  'the cell reads process.stdin, but this front end, or this way of running a notebook, cannot ask its reader; where it can, `input("question? ")` asks for a line'

/**
 * All streams that were `process.stdin`: a new one takes the place of one that was destroyed, as a loop does that it
 * leaves.
 */
export class StandardInput {
  #stream: ReaderStream
  /** The one that has asked last. */
  #asker: ReaderStream | undefined

  constructor(
    private readonly cell: Asking,
    private readonly post: (message: FromCells) => void,
  ) {
    this.#stream = this.#open()
  }

  install(): void {
    const stream = (): ReaderStream => {
      if (this.#stream.destroyed) this.#stream = this.#open()
      return this.#stream
    }
    Object.defineProperty(process, 'stdin', { get: stream, configurable: true, enumerable: true })
    knowInterfaces()
    syncBuiltinESMExports()
  }

  /** @param line without its end */
  answer(line: string): void {
    this.#asker?.answer(line)
  }

  /** A cell ended: who still listens does not ask in the name of the next one. */
  rest(): void {
    if (this.#stream.readableFlowing) this.#stream.pause()
  }

  #open(): ReaderStream {
    const ask = (by: ReaderStream): void => {
      if (!this.cell.allowInput) {
        this.#stream = this.#open() // nobody shall be asked for what this one waits for
        this.cell.refuse(new Error(NOBODY))
        return
      }
      this.#asker = by
      this.post({ type: 'input', prompt: '', password: false, line: true })
    }
    return new ReaderStream(() => this.cell.run, ask)
  }
}

class ReaderStream extends Readable {
  readonly fd = 0
  readonly isTTY = false
  /** Whether the stream wants a line: it says so once, and then waits for it. */
  #wanted = false
  /** Cell in whose name a question was sent that has no answer yet. */
  #asked = 0
  /**
   * Those of readline that read it. One that nobody has asked a question, and that nobody hears, would lose the line
   * that it gets.
   */
  readonly #interfaces = new Set<Interface>()
  /** Whether an interface has shown its prompt since the last line. */
  #prompted = false

  constructor(
    private readonly run: () => number,
    private readonly ask: (by: ReaderStream) => void,
  ) {
    super({ encoding: 'utf8' })
    this.on('resume', this.#later)
    this.on('newListener', (name) => name === 'readable' && this.#later())
  }

  override _read(): void {
    this.#wanted = true
    this.#later()
  }

  answer(line: string): void {
    if (this.#asked !== this.run()) return // a question of a cell that is over
    this.#asked = 0
    this.#wanted = this.#prompted = false
    this.push(`${line}\n`)
  }

  readBy(face: Interface): void {
    this.#interfaces.add(face)
    face.once('close', () => this.#interfaces.delete(face))
    face.on('newListener', (name) => name === 'line' && this.#later())
  }

  /** An interface that a cell has opened and a later one uses believes that its stream flows. */
  prompt(): void {
    this.#prompted = true
    this.resume()
    this.#later()
  }

  /** A socket has these; programs call them. */
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }

  /** Not at once: who takes one line and closes must not cause a second question. */
  #later = (): void => void setImmediate(() => setImmediate(() => this.#look()))

  #look(): void {
    const reads = this.listenerCount('readable') > 0 || (this.readableFlowing === true && this.#heard())
    const run = this.run()
    if (!this.#wanted || !reads || run === 0 || this.#asked === run) return
    this.#asked = run
    this.ask(this)
  }

  #heard(): boolean {
    if (this.#prompted || this.listenerCount('data') > this.#interfaces.size) return true
    return [...this.#interfaces].some((face) => face.listenerCount('line') > 0)
  }
}

/**
 * Lets the streams know who reads them: interfaces want a line when they are asked a question, are looped over, or when
 * somebody listens.
 */
function knowInterfaces(): void {
  for (const module of [readline, promises] as { createInterface(...args: unknown[]): Interface }[]) {
    const { createInterface } = module
    module.createInterface = (...args) => {
      const face = createInterface(...args)
      const { input } = face as unknown as { readonly input?: unknown }
      if (input instanceof ReaderStream) input.readBy(face)
      return face
    }
  }
  const prototype = Object.getPrototypeOf(readline.Interface.prototype) as Record<string | symbol, unknown>
  for (const name of ['prompt', Symbol.asyncIterator]) {
    const original = prototype[name] as (...args: unknown[]) => unknown
    if (typeof original !== 'function') continue
    prototype[name] = function (this: { readonly input?: unknown; readonly closed?: boolean }, ...args: unknown[]) {
      if (this.input instanceof ReaderStream && this.closed !== true) this.input.prompt()
      return original.apply(this, args)
    }
  }
}
