/**
 * A message of the Jupyter protocol, as both sides know it: who sent it (header), what it answers (parent), and its
 * content.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#general-message-format
 */
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'

/** Version of the messaging protocol that this code writes. */
export const PROTOCOL_VERSION = '5.4'

/** A part of a message: a JSON object. */
export type Content = Readonly<Record<string, unknown>>

/** Who sent a message, when, and what it is. */
export interface Header {
  /** One for each message. */
  readonly msg_id: string
  /** Such as `execute_request`. */
  readonly msg_type: string
  /** One for the life of a client or kernel. */
  readonly session: string
  /** Who asked. */
  readonly username: string
  /** ISO 8601. */
  readonly date: string
  /** Of the protocol. */
  readonly version: string
  /** Thread of the kernel that shall answer (protocol 5.5). */
  readonly subshell_id?: string | null
}

/** A message of Jupyter's protocol. */
export interface Message<C extends Content = Content> {
  /** ZeroMQ's routing prefix: whom an answer goes to; for published messages the topic. */
  readonly identities: readonly Uint8Array[]
  /** Who sent it, when, and what it is. */
  readonly header: Header
  /** Header of the message that this one answers; empty for requests. */
  readonly parent: Partial<Header>
  /** What stands beside the content. */
  readonly metadata: Content
  /** What it says, by `header.msg_type`. */
  readonly content: C
  /** Raw bytes beside the JSON, for example a widget's arrays. */
  readonly buffers: readonly Uint8Array[]
}

/** What a message may bring along besides its content. */
export interface MessageOptions {
  /** Header of the message that it answers. */
  readonly parent?: Partial<Header>
  /** ZeroMQ's routing prefix. */
  readonly identities?: readonly Uint8Array[]
  /** What stands beside the content. */
  readonly metadata?: Content
  /** Raw bytes beside the JSON. */
  readonly buffers?: readonly Uint8Array[]
}

/**
 * A message with a header of its own, ready to be sent.
 *
 * @param session name of the sender's session
 */
export function newMessage<C extends Content>(
  session: string,
  type: string,
  content: C,
  options: MessageOptions = {},
): Message<C> {
  const { parent = {}, identities = [], metadata = {}, buffers = [] } = options
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: userName(),
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  }
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
