/**
 * A line that a cell asks the reader for: the question goes to the front end that sent the cell, on the stdin socket.
 */
import { type Message, newMessage } from '../../wire/message.js'
import { INPUT_BYTES, type Shared, SIGNAL, type ToCells } from '../threads.js'
import type { Sockets } from './sockets.js'

export class Stdin {
  /** Whether the last question was one of `process.stdin`. */
  #line = false

  constructor(
    private readonly session: string,
    private readonly sockets: Sockets,
    private readonly shared: Shared,
    private readonly post: (message: ToCells) => void,
  ) {}

  ask({ header, identities }: Message, prompt: string, password: boolean, line: boolean): void {
    this.#line = line
    void this.sockets.send(
      'stdin',
      newMessage(this.session, 'input_request', { prompt, password }, { parent: header, identities }),
    )
  }

  /** Puts the answer where the waiting thread looks. */
  answer({ content }: Message): void {
    const text = typeof content.value === 'string' ? content.value : ''
    if (this.#line) {
      this.post({ type: 'line', text })
      return
    }
    const { signals, input } = this.shared
    const bytes = Buffer.from(text).subarray(0, INPUT_BYTES)
    input.set(bytes)
    Atomics.store(signals, SIGNAL.length, bytes.length)
    if (Atomics.compareExchange(signals, SIGNAL.input, 0, 1) === 0) Atomics.notify(signals, SIGNAL.input)
  }
}
