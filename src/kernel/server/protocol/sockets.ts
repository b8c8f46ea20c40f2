/**
 * The five sockets of a kernel. Every socket has one queue of messages: a socket that is told to send while it sends
 * loses messages.
 */
import { Router } from 'zeromq'
import { type Connection, endpoint } from '../../wire/connection.js'
import { decodeMessage, encodeMessage } from '../../wire/frames.js'
import type { Message } from '../../wire/message.js'
import { echo } from './heartbeat.js'
import { IopubSocket } from './iopubSocket.js'

export type RequestChannel = 'shell' | 'control' | 'stdin'

export interface Sockets {
  /** Resolves when the message is handed to the network. */
  send(channel: RequestChannel | 'iopub', message: Message): Promise<void>
  /** What was handed over is still sent. A thread that ends with open sockets takes the process down. */
  close(): void
}

/**
 * Binds the sockets.
 * @param onMessage called for each message with a right signature; whatever else arrives is dropped, as the protocol
 *   asks
 * @param welcome what a front end hears first that begins to listen to a topic
 */
export async function bindSockets(
  connection: Connection,
  onMessage: (channel: RequestChannel, message: Message) => void,
  welcome: (topic: Uint8Array) => Message,
): Promise<Sockets> {
  const unlimited = { sendHighWaterMark: 0, linger: 1000 }
  const requests = {
    shell: new Router({ ...unlimited, receiveHighWaterMark: 0 }),
    control: new Router(unlimited),
    stdin: new Router(unlimited),
  }
  const heartbeat = new Router(unlimited)
  const iopub = new IopubSocket({ linger: 1000, manual: true })
  await Promise.all([
    ...(['shell', 'control', 'stdin'] as const).map((channel) => requests[channel].bind(endpoint(connection, channel))),
    heartbeat.bind(endpoint(connection, 'hb')),
    iopub.bind(endpoint(connection, 'iopub')),
  ])
  for (const channel of ['shell', 'control', 'stdin'] as const)
    void receive(requests[channel], connection.key, (message) => onMessage(channel, message))
  void echo(heartbeat)

  const queues = new Map<string, Promise<void>>()
  /** @param before called when all earlier messages are out */
  const send = (channel: RequestChannel | 'iopub', message: Message, before?: () => void): Promise<void> => {
    const socket = channel === 'iopub' ? iopub : requests[channel]
    const next = (): Promise<void> => {
      before?.()
      const frames = encodeMessage(message, connection.key) as Buffer[]
      return socket instanceof IopubSocket ? socket.publish(frames) : socket.send(frames)
    }
    // A peer that is gone makes a router's send fail, and so does content that is no JSON: that is its loss alone.
    const sent = (queues.get(channel) ?? Promise.resolve()).then(next).catch(() => {})
    queues.set(channel, sent)
    return sent
  }
  void subscriptions(iopub, (topic) => send('iopub', welcome(topic), () => iopub.accept(topic)))
  return {
    send,
    close() {
      for (const socket of [...Object.values(requests), heartbeat, iopub]) socket.close()
    },
  }
}

/** Ends when the socket is closed. */
async function receive(socket: Router, key: string, take: (message: Message) => void): Promise<void> {
  for await (const frames of socket) {
    let message: Message
    try {
      message = decodeMessage(frames, key)
    } catch {
      continue
    }
    take(message)
  }
}

/**
 * A subscription is a frame of one byte, 1, and the topic; its end begins with 0. The next one is read when the last
 * one counts.
 */
async function subscriptions(iopub: IopubSocket, onSubscribe: (topic: Uint8Array) => Promise<void>): Promise<void> {
  for await (const [frame] of iopub) {
    const topic = frame?.subarray(1) ?? new Uint8Array()
    if (frame?.[0] === 1) await onSubscribe(topic)
    else if (frame?.[0] === 0) iopub.forget(topic)
  }
}
