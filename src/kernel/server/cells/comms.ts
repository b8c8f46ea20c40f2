/**
 * Comms: channels between a cell's code and the front end, outside of the order of cells. Messages that come while a
 * cell runs are handled inside of it, at a point where the engine pauses its loop, as signal handlers are: a handler
 * sets a parameter or sends a snapshot.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
 */
import { randomUUID } from 'node:crypto'
import type { Content, Header } from '../../wire/message.js'
import type { ToCells } from '../threads.js'
import { failureOf } from './failure.js'
import { jsonOf } from './json.js'
import { type Listeners, listeners } from './listeners.js'
import type { Outbox } from './outbox.js'

export interface CommExtras {
  readonly metadata?: Content
  readonly buffers?: readonly Uint8Array[]
}

export type CommHandler = (data: Content, buffers: readonly Uint8Array[]) => void

export interface Comm {
  readonly id: string
  readonly target: string
  send(data: Content, extras?: CommExtras): void
  close(data?: Content): void
  /** @returns a function that ends the listening */
  onMessage(handler: CommHandler): () => void
  onClose(handler: CommHandler): () => void
}

interface Open {
  readonly comm: Comm
  readonly message: Listeners<Parameters<CommHandler>>
  readonly close: Listeners<Parameters<CommHandler>>
}

type CommMessage = Extract<ToCells, { type: 'comm' }>

export class Comms {
  readonly #open = new Map<string, Open>()
  readonly #targets = new Map<string, (comm: Comm, data: Content, buffers: readonly Uint8Array[]) => void>()
  /** The message whose handlers run now. */
  #handled: Header | undefined

  constructor(private readonly outbox: Outbox) {}

  /** Says what happens when the front end opens a comm to a target. */
  register = (target: string, handler: (comm: Comm, data: Content, buffers: readonly Uint8Array[]) => void): void => {
    this.#targets.set(target, handler)
  }

  /** Opens a comm to a target that the front end knows. */
  open = (target: string, data: Content = {}, extras: CommExtras = {}): Comm => {
    const id = randomUUID()
    this.#publish('comm_open', { comm_id: id, target_name: target, data }, extras)
    return this.#add(id, target)
  }

  /** Whether a handler runs, or was terminated while it ran. */
  get handling(): boolean {
    return this.#handled !== undefined
  }

  /** Handles a message of the front end; the kernel is idle again when its handlers have returned. */
  receive({ kind, header, content, buffers }: CommMessage): void {
    this.#handled = header
    this.outbox.answering(header, () => {
      try {
        if (kind === 'comm_open') this.#opened(content, buffers)
        else this.#dispatch(kind, content, buffers)
      } catch (error) {
        this.outbox.post({
          type: 'stream',
          name: 'stderr',
          text: `A comm handler failed:\n${failureOf(error).traceback.join('\n')}\n`,
        })
      }
      this.#done(header)
    })
  }

  /** Goes on after a handler that V8 terminated: nothing of it ran any more, and the front end waits for its idle. @param why ends "A comm handler …" */
  recover(why: string): void {
    const header = this.#handled
    if (!header) return
    this.outbox.forget()
    this.outbox.answering(header, () => {
      this.outbox.post({ type: 'stream', name: 'stderr', text: `A comm handler ${why}\n` })
      this.#done(header)
    })
  }

  #done(header: Header): void {
    this.#handled = undefined
    this.outbox.post({ type: 'commDone', header })
  }

  #opened({ comm_id: id, target_name: target, data }: Content, buffers: readonly Uint8Array[]): void {
    const handler = this.#targets.get(String(target))
    if (!handler) this.#publish('comm_close', { comm_id: id, data: {} })
    else handler(this.#add(String(id), String(target)), contentOf(data), buffers)
  }

  #dispatch(kind: string, { comm_id: id, data }: Content, buffers: readonly Uint8Array[]): void {
    const open = this.#open.get(String(id))
    if (!open) return
    const handlers = kind === 'comm_close' ? open.close : open.message
    if (kind === 'comm_close') this.#forget(open.comm.id)
    handlers.call(contentOf(data), buffers)
  }

  #add(id: string, target: string): Comm {
    const [message, close] = [listeners<Parameters<CommHandler>>(), listeners<Parameters<CommHandler>>()]
    const comm: Comm = {
      id,
      target,
      send: (data, extras = {}) => {
        if (this.#open.has(id)) this.#publish('comm_msg', { comm_id: id, data }, extras) // a front end may close it at any time
      },
      close: (data = {}) => {
        if (this.#forget(id)) this.#publish('comm_close', { comm_id: id, data })
      },
      onMessage: message.add,
      onClose: close.add,
    }
    this.#open.set(id, { comm, message, close })
    this.outbox.post({ type: 'commOpen', id, target })
    return comm
  }

  #forget(id: string): boolean {
    if (!this.#open.delete(id)) return false
    this.outbox.post({ type: 'commClosed', id })
    return true
  }

  #publish(kind: string, content: Content, extras: CommExtras = {}): void {
    const { metadata = {}, buffers } = extras
    const [sent, more] = jsonOf([content, metadata], 'what a comm sends') as [Content, Content]
    this.outbox.post({ type: 'publish', kind, content: sent, metadata: more, ...(buffers ? { buffers } : {}) })
  }
}

const contentOf = (data: unknown): Content => (typeof data === 'object' && data !== null ? (data as Content) : {})
