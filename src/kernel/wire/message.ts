/**
 * A message of the Jupyter protocol, as both sides know it: who sent it (header), what it answers (parent), and its content.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#general-message-format
 */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'

/** Version of the messaging protocol that this code writes. */
export const PROTOCOL_VERSION = '5.4'

export type Content = Readonly<Record<string, unknown>>

export interface Header {
  readonly msg_id: string
  readonly msg_type: string
  /** One for the life of a client or kernel. */
  readonly session: string
  readonly username: string
  /** ISO 8601. */
  readonly date: string
  readonly version: string
  /** Thread of the kernel that shall answer (protocol 5.5). */
  readonly subshell_id?: string | null
}

export interface Message<C extends Content = Content> {
  /** ZeroMQ's routing prefix: whom an answer goes to; for published messages the topic. */
  readonly identities: readonly Uint8Array[]
  readonly header: Header
  /** Header of the message that this one answers; empty for requests. */
  readonly parent: Partial<Header>
  readonly metadata: Content
  readonly content: C
  /** Raw bytes beside the JSON, for example a widget's arrays. */
  readonly buffers: readonly Uint8Array[]
}

/** What a message may bring along besides its content. */
export interface MessageOptions {
  readonly parent?: Partial<Header>
  readonly identities?: readonly Uint8Array[]
  readonly metadata?: Content
  readonly buffers?: readonly Uint8Array[]
}

/** @param session name of the sender's session */
export function newMessage<C extends Content>(session: string, type: string, content: C, options: MessageOptions = {}): Message<C> {
  const { parent = {}, identities = [], metadata = {}, buffers = [] } = options
  const header = { msg_id: randomUUID(), msg_type: type, session, username: userName(), date: new Date().toISOString(), version: PROTOCOL_VERSION }
  return { identities, header, parent, metadata, content, buffers }
}

let name: string | undefined
function userName(): string {
  try {
    name ??= userInfo().username
  } catch {
    name = 'user' // a container's user may have no entry in the password file
  }
  return name
}
