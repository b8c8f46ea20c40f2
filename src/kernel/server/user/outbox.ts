/** The way from the user thread to the wire. While a comm handler runs, what it says belongs to the comm message, not to the cell. */
import type { MessagePort } from 'node:worker_threads'
import type { Header } from '../../wire/message.js'
import type { FromUser } from '../threads.js'

export class Outbox {
  #parent: Header | undefined

  constructor(private readonly port: MessagePort) {}

  post(message: FromUser): void {
    this.port.postMessage(this.#parent && (message.type === 'stream' || message.type === 'publish') ? { ...message, parent: this.#parent } : message)
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
}
