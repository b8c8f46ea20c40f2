/**
 * The way from the cells' thread to the protocol's. While a comm handler runs, what it says belongs to the comm message, not to
 * the cell.
 */
import type { MessagePort } from 'node:worker_threads'
import type { Header } from '../../wire/message.js'
import type { FromCells } from '../threads.js'

export class Outbox {
  #parent: Header | undefined
  /** Sends what is held back. Called before a cell or a comm message ends: nothing may follow its idle. */
  flush: () => void = () => {}

  constructor(private readonly port: MessagePort) {}

  post(message: FromCells): void {
    if (message.type === 'done' || message.type === 'commDone') this.#flushAll()
    this.port.postMessage(
      this.#parent && (message.type === 'stream' || message.type === 'publish')
        ? { ...message, parent: this.#parent }
        : message,
    )
  }

  #flushAll(): void {
    try {
      this.flush()
    } catch (error) {
      this.post({ type: 'stream', name: 'stderr', text: `${error}\n` }) // the end must be told all the same
    }
  }

  /** Everything that `work` says answers the message with this header. */
  answering<T>(parent: Header, work: () => T): T {
    const outer = this.#parent
    this.#parent = parent
    try {
      return work()
    } finally {
      this.#parent = outer
    }
  }

  /** Forgets what was answered when V8 terminated it. */
  forget(): void {
    this.#parent = undefined
  }
}
