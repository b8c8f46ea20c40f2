/**
 * What the wire sends to the user thread. Usually it is read between two tasks; while a cell keeps the thread busy the wire
 * calls `poll` through the inspector, in the middle of the cell. Comm messages are handled there and then. All else waits for the cell's end:
 * an interrupt that were taken up inside of a loop would be believed to have ended it.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { ToUser } from '../threads.js'

/** Name under which the inspector finds the function. */
export const POLL = 'spikemba.kernel.poll'

export function openInbox(port: MessagePort, take: (message: ToUser) => void): void {
  const kept: ToUser[] = []
  const deliver = (): void => {
    for (let message = kept.shift(); message; message = kept.shift()) take(message)
  }
  const poll = (): void => {
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      const message = received.message as ToUser
      if (message.type === 'comm') take(message)
      else kept.push(message)
    }
    if (kept.length > 0) setImmediate(deliver)
  }
  Object.defineProperty(globalThis, Symbol.for(POLL), { value: poll, enumerable: false })
  port.on('message', (message: ToUser) => {
    deliver()
    take(message)
  })
}
