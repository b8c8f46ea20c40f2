/** The five sockets of a client: requests go out on shell and control, everybody's news come in on iopub. */
import { randomUUID } from 'node:crypto'
import { Dealer, Request, type Socket, Subscriber } from 'zeromq'
import { type Connection, endpoint } from '../wire/connection.js'
import { decodeMessage, encodeMessage } from '../wire/frames.js'
import type { Message } from '../wire/message.js'

/** Sockets on which messages come in. */
export type Incoming = 'shell' | 'control' | 'iopub' | 'stdin'

/** Milliseconds between two looks for a kernel that is still starting. */
const RECONNECT = 10

export interface Channels {
  send(channel: 'shell' | 'control' | 'stdin', message: Message): Promise<void>
  /** @returns whether the kernel's heart answered within the time */
  beat(milliseconds: number): Promise<boolean>
  close(): void
}

/** @param onMessage called for every message with a right signature; others are dropped, as the protocol asks */
export function openChannels(
  connection: Connection,
  onMessage: (channel: Incoming, message: Message) => void,
): Channels {
  // Nothing is lost while this side is busy; and a kernel that has just bound its sockets is found at once.
  const quiet = { linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, reconnectInterval: RECONNECT }
  // One name on all sockets: a kernel asks on stdin whoever sent the cell on shell.
  const named = { ...quiet, routingId: randomUUID() }
  const requests = { shell: new Dealer(named), control: new Dealer(named), stdin: new Dealer(named) }
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, reconnectInterval: RECONNECT })
  const incoming = { ...requests, iopub }
  for (const [channel, socket] of Object.entries(incoming) as [Incoming, Dealer | Subscriber][]) {
    socket.connect(endpoint(connection, channel))
    void listen(socket, (frames) => {
      const message = decode(frames, connection.key)
      if (message) onMessage(channel, message)
    })
  }
  iopub.subscribe()
  const queues = new Map<string, Promise<unknown>>()
  return {
    async send(channel, message) {
      // A socket sends one message at a time.
      const last = (queues.get(channel) ?? Promise.resolve()).then(() =>
        requests[channel].send(encodeMessage(message, connection.key) as Buffer[]),
      )
      queues.set(
        channel,
        last.catch(() => {}),
      )
      await last
    },
    beat: (milliseconds) => beat(endpoint(connection, 'hb'), milliseconds),
    close() {
      for (const socket of Object.values(incoming)) close(socket)
    },
  }
}

async function listen(socket: Dealer | Subscriber, take: (frames: Uint8Array[]) => void): Promise<void> {
  try {
    for await (const frames of socket) take(frames)
  } catch (error) {
    if (!socket.closed) throw error
  }
}

function decode(frames: readonly Uint8Array[], key: string): Message | undefined {
  try {
    return decodeMessage(frames, key)
  } catch {
    return undefined
  }
}

async function beat(address: string, milliseconds: number): Promise<boolean> {
  const heart = new Request({ linger: 0, sendTimeout: milliseconds, receiveTimeout: milliseconds })
  heart.connect(address)
  try {
    await heart.send('ping')
    const [answer] = await heart.receive()
    return answer?.toString() === 'ping'
  } catch {
    return false
  } finally {
    close(heart)
  }
}

function close(socket: Socket): void {
  if (!socket.closed) socket.close()
}
