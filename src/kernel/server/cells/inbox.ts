/**
 * What the protocol sends to the cells' thread. Usually it is read between two tasks; while a cell keeps the thread busy the
 * wire calls `poll` through the inspector, in the middle of the cell. Comm messages are handled there and then, unless
 * it is the middle of another handler. All else waits for the cell's end: an interrupt that were taken up inside of a
 * loop would be believed to have ended it.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { POLL, type ToCells } from '../threads.js'
import type { Comms } from './comms.js'

export function openInbox(port: MessagePort, comms: Comms, take: (message: ToCells) => void): void {
  const kept: ToCells[] = []
  const deliver = (): void => {
    for (let message = kept.shift(); message; message = kept.shift()) take(message)
  }
  /** @param terminated whether V8 terminated the handler that the poll before called */
  const poll = (terminated: boolean): void => {
    if (terminated) comms.recover('took too long in the middle of a cell and was stopped.')
    if (comms.handling) return
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      const message = received.message as ToCells
      if (message.type === 'comm') take(message)
      else kept.push(message)
    }
    if (kept.length > 0) setImmediate(deliver)
  }
  Object.defineProperty(globalThis, Symbol.for(POLL), { value: poll, enumerable: false })
  port.on('message', (message: ToCells) => {
    if (kept.length > 0) deliver()
    take(message)
  })
}
