/**
 * Ends a cell that fills the memory, before the memory ends the kernel: its values live on.
 *
 * The heap: V8 ends the whole process when it is full, but tells its debugger a moment before. A debugger makes every
 * `await` slower, so it listens only while a cell runs with the heap half full. On a busy machine attaching it takes up
 * to .8 s, in which a heap that was full once may be full again. From then on the debugger listens to every cell from
 * its beginning.
 * The machine: typed arrays lie outside of the heap; when they leave no memory the system ends the process without a
 * word.
 */
import { Session } from 'node:inspector'
import { freemem, totalmem } from 'node:os'
import { gigabytes, memoryRoom } from '../memory.js'
import type { Failure } from '../threads.js'

/**
 * Milliseconds between two looks at the size of the process. They cost a few microseconds, on a thread that has nothing
 * else to do.
 */
const EVERY = 20
/** Part of the heap from which on the debugger listens. */
const HALF = 0.5
/**
 * Part of the memory that it may have, a container's for example, which this process shares with the one that started
 * it.
 */
const MOST = 0.9
/** Part of the machine's memory that must stay free. */
const SPARE = 0.05

export class MemoryWatch {
  readonly #session = new Session()
  /** Bytes that this process may have. */
  readonly #room = memoryRoom()
  #timer: NodeJS.Timeout | undefined
  #listening = false
  /** Whether the memory was full at the last look: the cells that make room again must run. */
  #full = false
  #running = false
  /** Whether the heap was full once. */
  #filled = false

  constructor(
    /** Bytes that the cells' thread's heap may have. */
    private readonly heapLimit: number,
    /** Ends the cell that runs, with this error. */
    private readonly stop: (error: Failure) => void,
    /** Whether the reader debugs: the debugger then stops there, and what comes next is the reader's choice. */
    private readonly debugged: () => boolean,
  ) {
    this.#session.connectToMainThread()
    this.#session.on('Debugger.paused', ({ params: { reason } }) => {
      if (this.debugged()) return
      if (reason === 'OOM') {
        this.#filled = true
        this.stop(heapFull(this.heapLimit))
      }
      // V8 lends it more memory as long as the debugger listens: until the cell's end, since it may need some to get
      // there.
      this.#session.post('Debugger.resume', { terminateOnResume: reason === 'OOM' })
    })
  }

  /** A cell begins. */
  begin(): void {
    this.#running = true
    if (this.#filled && !this.debugged()) this.#listen(true)
    this.#wait()
  }

  /** It ended, or is told to. */
  end(): void {
    this.#running = false
    clearTimeout(this.#timer)
    this.#listen(false)
  }

  close(): void {
    this.end()
    this.#session.disconnect()
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#running) this.#timer = setTimeout(() => this.#look(), EVERY)
  }

  #look(): void {
    const size = process.memoryUsage.rss()
    const full = isFull(size, this.#room, freePart)
    const crossed = full && !this.#full
    this.#full = full
    if (crossed) this.stop(machineFull(size, this.#room))
    else if (this.#listening || size < HALF * this.heapLimit) this.#wait()
    else this.#ask()
  }

  #ask(): void {
    this.#session.post('Runtime.getHeapUsage', (_error: Error | null, usage?: { readonly usedSize?: number }) => {
      if (this.#running && (usage?.usedSize ?? 0) > HALF * this.heapLimit && !this.debugged()) this.#listen(true)
      this.#wait()
    })
  }

  #listen(on: boolean): void {
    if (this.#listening === on) return
    this.#listening = on
    this.#session.post(on ? 'Debugger.enable' : 'Debugger.disable')
  }
}

/**
 * @param size bytes of this process
 * @param room bytes that it may have
 * @param free part of the machine's memory that nobody uses
 */
export const isFull = (size: number, room: number, free: () => number): boolean =>
  size > room / 2 && (size > MOST * room || free() < SPARE)

/** Linux counts what it keeps of files as free, others do not. */
const freePart = (): number => (process.platform === 'linux' ? freemem() / totalmem() : 1)

const heapFull = (limit: number): Failure =>
  failure(
    `the cell was stopped because the heap of JavaScript was full (${gigabytes(limit)}); values that earlier cells hold can be let go; to get more, start the kernel with NODE_OPTIONS=--max-old-space-size=${2 * Math.ceil(limit / MEGABYTE / 512) * 512} (megabytes) in its environment`,
  )

const machineFull = (size: number, room: number): Failure =>
  failure(
    `the cell was stopped because the memory was full (the kernel has ${gigabytes(size)} of ${gigabytes(room)}); let go of arrays that earlier cells hold, or dispose of tensors`,
  )

const failure = (evalue: string): Failure => ({ ename: 'OutOfMemory', evalue, traceback: [`OutOfMemory: ${evalue}`] })

const MEGABYTE = 2 ** 20
