/** The thread of the cells as the protocol sees it: one cell at a time, and how it ended. */
import { getHeapStatistics } from 'node:v8'
import type { MessagePort } from 'node:worker_threads'
import type { CompiledCell } from '../check/checker.js'
import { cellScript } from '../code/scriptPath.js'
import type { Failure, FromCells, Outcome, Shared, ToCells } from '../threads.js'
import { Interrupter } from './interrupter.js'
import { MemoryWatch } from './memoryWatch.js'
import type { Copies } from './writeBack.js'

export class CellsThread {
  readonly interrupter: Interrupter
  readonly #memory: MemoryWatch
  #running:
    | { readonly run: number; readonly copies: Copies; readonly end: (outcome: Outcome) => void; reason?: Failure }
    | undefined

  /**
   * @param onMessage called for all that a cell says before it ends
   * @param debugged whether the reader's debugger is attached
   */
  constructor(
    private readonly port: MessagePort,
    shared: Shared,
    onMessage: (message: Exclude<FromCells, { type: 'done' }>) => void,
    debugged: () => boolean,
  ) {
    this.interrupter = new Interrupter(shared, (message) => this.post(message))
    // Threads have the limit of the process.
    this.#memory = new MemoryWatch(getHeapStatistics().heap_size_limit, (reason) => this.#stop(reason), debugged)
    port.on('message', (message: FromCells) => {
      if (message.type !== 'done') return onMessage(message)
      if (message.run !== this.#running?.run) return
      onMessage({ type: 'childOutput' })
      const { end, reason } = this.#running
      const { outcome } = message
      this.#running = undefined
      this.#memory.end()
      this.interrupter.ended()
      end(reason && outcome.status === 'error' ? { ...outcome, error: reason } : outcome)
    })
  }

  post(message: ToCells): void {
    this.port.postMessage(message)
  }

  run(run: number, cell: CompiledCell, allowInput: boolean): Promise<Outcome> {
    return new Promise((end) => {
      const { code, map, storage, local, copies, waits } = cell
      this.#running = { run, copies: { script: cellScript(run), blocks: copies }, end }
      this.post({ type: 'run', run, code, map, storage, waits, local, allowInput })
      this.#memory.begin()
    })
  }

  /** Stops what runs now. @returns whether anything does */
  interrupt(): boolean {
    if (!this.#running) return false
    this.#memory.end()
    this.interrupter.stop(this.#running.run, this.#running.copies)
    return true
  }

  /** Stops it without saving what its loops have gathered: that is what fills the memory. */
  #stop(reason: Failure): void {
    if (!this.#running) return
    this.#running.reason = reason
    this.interrupter.stop(this.#running.run)
  }

  /** Lets the thread go: it ends by itself. */
  close(): void {
    this.#memory.close()
    this.interrupter.inspector.disconnect()
  }
}
