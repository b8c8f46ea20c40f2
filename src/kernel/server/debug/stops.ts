/**
 * The cells' thread while it is stopped, and its way on. The engine steps from one place to the next in the code that it
 * runs; the reader wants to be at another line of what was typed, so a step that did not leave the line, or that ended
 * between lines, goes on.
 */
import type { Debugger, Inspector } from './inspector.js'
import type { Place, Scripts } from './scripts.js'

export interface Frame {
  readonly id: number
  readonly name: string
  readonly place: Place
  readonly call: Debugger.CallFrame
}

export type Step = 'stepOver' | 'stepInto' | 'stepOut'
export type Reason = 'breakpoint' | 'step' | 'pause' | 'exception'

/** Steps that one step of the reader may take: a loop in one line is left after so many. */
const TRIES = 100
const PAUSE_TRIES = 5000

export class Stops {
  /** Innermost first; empty while the thread runs. */
  frames: readonly Frame[] = []
  /** The thread is stopped, though perhaps nobody is told. */
  #stopped = false
  #step: { readonly how: Step; readonly from: string; tries: number } | undefined
  /**
   * Steps that are left to a pause: a thread that waits is first met inside of Node, on its way to the reader's code.
   */
  #pausing = 0
  #last = 0

  /**
   * @param onStop told when the reader is to look
   * @param onRun told when the thread goes on after that
   */
  constructor(
    private readonly inspector: Inspector,
    private readonly scripts: Scripts,
    private readonly onStop: (reason: Reason) => void,
    private readonly onRun: () => void,
  ) {
    inspector.onPaused((stop) => this.#paused(stop))
    inspector.onResumed(() => {
      this.#stopped = false
    })
  }

  #paused({ reason, hitBreakpoints = [], callFrames }: Debugger.PausedEventDataType): void {
    this.#stopped = true
    const step = this.#step
    const frames = this.#readable(callFrames)
    const hit = hitBreakpoints.length > 0
    const thrown = reason === 'exception' || reason === 'promiseRejection'
    const between = !this.scripts.placeOf(callFrames[0]!.location)
    if (this.#pausing === PAUSE_TRIES && !hit && !thrown) {
      // The engine stops in compiled code as it is, where values that the reader assigns are lost; a step unmakes it.
      this.#pausing--
      this.#on('stepInto')
    } else if (frames.length === 0) this.#on(step && !hit ? step.how : this.#pausing-- > 0 ? 'stepInto' : 'resume')
    else if (step && !hit && !thrown && (between || step.from === keyOf(frames)) && step.tries++ < TRIES)
      this.#on(step.how)
    else this.#stop(frames, thrown ? 'exception' : step && !hit ? 'step' : this.#pausing > 0 ? 'pause' : 'breakpoint')
  }

  #stop(frames: readonly Frame[], reason: Reason): void {
    this.#step = undefined
    this.#pausing = 0
    this.frames = frames
    this.onStop(reason)
  }

  #readable = (calls: readonly Debugger.CallFrame[]): Frame[] =>
    calls.flatMap((call) => {
      const place = this.scripts.placeOf(call.location)
      return place
        ? [{ id: ++this.#last, name: call.functionName.replaceAll('$$', '') || place.name, place, call }]
        : []
    })

  #on(how: Step | 'resume'): void {
    this.inspector.post(`Debugger.${how}`).catch(() => {}) // it may run already
  }

  frame(id: number): Frame {
    const frame = this.frames.find((each) => each.id === id)
    if (!frame) throw new Error(`there is no frame ${id}: the program went on since it was shown`)
    return frame
  }

  pause(): Promise<unknown> {
    this.#pausing = PAUSE_TRIES
    return this.inspector.post('Debugger.pause')
  }

  go(how: Step | 'resume'): void {
    if (this.frames.length === 0) throw new Error('the program is not stopped')
    this.#step = how === 'resume' ? undefined : { how, from: keyOf(this.frames), tries: 0 }
    this.#run()
    this.#on(how)
  }

  /** Nothing is left of a step when the cell is over: the next cell must not stop because of it. */
  forget(): void {
    this.#step = undefined
    this.#pausing = 0
  }

  #run(): void {
    this.frames = []
    this.onRun()
  }

  /** Lets the thread go, and stops it no more until {@link heed}. */
  async ignore(): Promise<void> {
    await this.inspector.post('Debugger.setSkipAllPauses', { skip: true })
    this.forget()
    if (!this.#stopped) return
    if (this.frames.length > 0) this.#run()
    this.#on('resume')
  }

  heed = (): Promise<unknown> => this.inspector.post('Debugger.setSkipAllPauses', { skip: false })
}

/** Two stops with the same key are at the same line of the same call. */
const keyOf = (frames: readonly Frame[]): string => `${frames.length} ${frames[0]!.place.path}:${frames[0]!.place.line}`
