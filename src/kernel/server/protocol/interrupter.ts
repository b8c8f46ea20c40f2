/**
 * Stops the cell that runs, whatever it does. In this order: its loops and waits look at a flag; a cell that only waits
 * is ended by a message to its thread; when that thread is too busy to read messages, V8 terminates what it executes,
 * again and again until it reads. Code is terminated only when it does not react: V8 then drops promises that have
 * nothing to do with it. A program that it waits for is ended, too: no thread leaves `execSync` before.
 */
import { Session } from 'node:inspector'
import { createRequire } from 'node:module'
import { type Shared, SIGNAL, type ToCells } from '../threads.js'
import { childInterrupter } from './children.js'
import { type Copies, writeBack } from './writeBack.js'

/** Milliseconds that the thread gets to react. */
const GRACE = 50

export class Interrupter {
  readonly inspector = new Session()
  #timer: NodeJS.Timeout | undefined
  /** Run that is being stopped; 0 for none. */
  #run = 0

  constructor(
    private readonly shared: Shared,
    private readonly post: (message: ToCells) => void,
  ) {
    this.inspector.connectToMainThread()
  }

  /** @param copies none: nothing of it is worth saving */
  stop(run: number, copies?: Copies): void {
    if (this.#run === run) return // it is being stopped
    const { signals } = this.shared
    this.#run = run
    Atomics.store(signals, SIGNAL.stop, run)
    // Wakes a thread that waits for input; a thread that waits to print looks by itself.
    Atomics.compareExchange(signals, SIGNAL.input, 0, 2)
    Atomics.notify(signals, SIGNAL.input)
    this.post({ type: 'interrupt', run })
    clearTimeout(this.#timer)
    const interruptChildren = childInterrupter()
    const isOver = (): boolean => this.#run !== run || Atomics.load(signals, SIGNAL.taken) >= run
    const insist = (): void => {
      if (isOver()) return
      interruptChildren()
      this.inspector.post('Runtime.terminateExecution', () => {})
      this.post({ type: 'interrupt', run }) // the first one may be what was terminated
      this.#timer = setTimeout(insist, GRACE)
    }
    const save = async (): Promise<void> => {
      if (isOver() || !copies || copies.blocks.length === 0) return insist()
      await writeBack(this.inspector, copies)
      insist()
      this.inspector.post('Debugger.disable') // goes on, to its end
    }
    this.#timer = setTimeout(save, GRACE)
  }

  /** The run ended; nothing is left to be stopped. */
  ended(): void {
    this.#run = 0
    clearTimeout(this.#timer)
  }
}

/**
 * Calls `react` for each SIGINT in this thread: the main thread would see it only when its cell is over. Node has no
 * public way to listen in a worker; its own binding is reached by the flag `--expose-internals`, with which the kernel
 * is started.
 */
export function onSigint(react: () => void): void {
  const handle = signalHandle()
  if (!handle) return // started by a file of another version: messages stop cells all the same
  handle.onsignal = react
  handle.unref()
  handle.start(2)
}

function signalHandle(): SignalHandle | undefined {
  try {
    const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as {
      internalBinding(name: string): { Signal: new () => SignalHandle }
    }
    return new (internalBinding('signal_wrap').Signal)()
  } catch {
    return undefined
  }
}

interface SignalHandle {
  onsignal: (signal: number) => void
  start(signal: number): number
  unref(): void
}
