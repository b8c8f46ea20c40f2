/**
 * All that goes to everybody. Text is gathered for a moment: a thousand printed lines are one message, and still appear
 * while the cell runs. Whatever else is published pushes the gathered text out first, so that order is kept.
 */
import { type Content, type Header, type Message, newMessage } from '../../wire/message.js'
import { type Shared, SIGNAL } from '../threads.js'
import type { Sockets } from './sockets.js'

/** Milliseconds for which text is gathered. */
const GATHER = 25
/** Characters of one message. */
const LARGE = 1 << 19

type Parent = Partial<Header>

export interface Extras {
  readonly metadata?: Content | undefined
  readonly buffers?: readonly Uint8Array[] | undefined
}

export class Iopub {
  #gathered: { readonly name: string; readonly parent: Parent; readonly texts: string[]; length: number } | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly sockets: Sockets,
    private readonly session: string,
    private readonly shared: Shared,
  ) {}

  stream(name: 'stdout' | 'stderr', text: string, parent: Parent): void {
    if (this.#gathered?.name !== name || this.#gathered.parent.msg_id !== parent.msg_id) this.flush()
    this.#gathered ??= { name, parent, texts: [], length: 0 }
    this.#gathered.texts.push(text)
    this.#gathered.length += text.length
    if (this.#gathered.length >= LARGE) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), GATHER)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const gathered = this.#gathered
    if (!gathered) return
    this.#gathered = undefined
    const { signals } = this.shared
    void this.#send('stream', { name: gathered.name, text: gathered.texts.join('') }, gathered.parent, {}).then(() => {
      Atomics.sub(signals, SIGNAL.pending, gathered.length)
      Atomics.notify(signals, SIGNAL.pending)
    })
  }

  publish(kind: string, content: Content, parent: Parent, extras: Extras = {}): Promise<void> {
    this.flush()
    return this.#send(kind, content, parent, extras)
  }

  status(state: 'starting' | 'busy' | 'idle', parent: Parent): Promise<void> {
    return this.publish('status', { execution_state: state }, parent)
  }

  /** Tells a new subscriber that it listens now (JEP 65): what it asks from here on, it will hear of. */
  welcome(topic: Uint8Array): Message {
    const subscription = Buffer.from(topic).toString()
    const identities = [topic.length > 0 ? topic : Buffer.from('iopub_welcome')]
    return newMessage(this.session, 'iopub_welcome', { subscription }, { identities })
  }

  #send(kind: string, content: Content, parent: Parent, { metadata = {}, buffers = [] }: Extras): Promise<void> {
    return this.sockets.send(
      'iopub',
      newMessage(this.session, kind, content, { parent, metadata, buffers, identities: [Buffer.from(kind)] }),
    )
  }
}
