/** The user thread as the wire sees it: one cell at a time, and how it ended. */
import type { MessagePort } from 'node:worker_threads'
import type { CompiledCell } from '../check/checker.js'
import { cellScript } from '../code/scriptPath.js'
import type { FromUser, Outcome, Shared, ToUser } from '../threads.js'
import { Stopper } from './stopper.js'
import type { Twins } from './writeBack.js'

export class UserThread {
  readonly stopper: Stopper
  #running: { readonly run: number; readonly twins: Twins; readonly end: (outcome: Outcome) => void } | undefined

  /** @param onMessage called for all that a cell says before it ends */
  constructor(
    private readonly port: MessagePort,
    shared: Shared,
    onMessage: (message: Exclude<FromUser, { type: 'done' }>) => void,
  ) {
    this.stopper = new Stopper(shared, (message) => this.post(message))
    port.on('message', (message: FromUser) => {
      if (message.type !== 'done') return onMessage(message)
      if (message.run !== this.#running?.run) return
      const { end } = this.#running
      this.#running = undefined
      this.stopper.ended()
      end(message.outcome)
    })
  }

  post(message: ToUser): void {
    this.port.postMessage(message)
  }

  run(run: number, cell: CompiledCell, allowInput: boolean): Promise<Outcome> {
    return new Promise((end) => {
      const { code, map, storage, local, writeBack } = cell
      this.#running = { run, twins: { script: cellScript(run), writeBack }, end }
      this.post({ type: 'run', run, code, map, storage, local, allowInput })
    })
  }

  /** Stops what runs now. @returns whether anything does */
  interrupt(): boolean {
    if (!this.#running) return false
    this.stopper.stop(this.#running.run, this.#running.twins)
    return true
  }
}
