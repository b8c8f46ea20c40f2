/** One request and all that comes back: output, the reply, and `idle`, which tells that no more output follows. */
import type { Message } from '../wire/message.js'
import type { Incoming } from './channels.js'

export class Exchange {
  readonly reply: Promise<Message>
  readonly idle: Promise<void>
  /** Messages that came so far. */
  heard = 0
  #reply!: (message: Message) => void
  #idle!: () => void
  readonly #onOutput: ((message: Message) => void) | undefined

  /** @param id of the request's header */
  constructor(
    readonly id: string,
    onOutput?: (message: Message) => void,
  ) {
    this.#onOutput = onOutput
    this.reply = new Promise((resolve) => {
      this.#reply = resolve
    })
    this.idle = new Promise((resolve) => {
      this.#idle = resolve
    })
  }

  take(channel: Incoming, message: Message): void {
    this.heard++
    if (channel === 'shell' || channel === 'control') this.#reply(message)
    else if (channel === 'iopub' && message.header.msg_type !== 'status') this.#onOutput?.(message)
    else if (message.content.execution_state === 'idle') this.#idle()
  }
}
