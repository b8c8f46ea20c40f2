/** Sends a kernel what a fuzzer makes up, and asks in between whether it still answers. */
import { createConnection } from 'node:net'
import { Dealer } from 'zeromq'
import { endpoint } from '../../../src/kernel/wire/connection.js'
import type { FrontEnd } from '../server/frontEnd.js'
import { CHANNELS, Fuzzer } from './fuzzer.js'

/** Messages between two questions. */
const BURST = 50

/** @returns how many messages were sent */
export async function bombard(front: FrontEnd, seed: number, milliseconds: number): Promise<number> {
  const { connection } = front.process
  const fuzzer = new Fuzzer(seed, connection.key)
  let sent = 0
  for (const until = Date.now() + milliseconds; Date.now() < until; ) {
    const sockets = Object.fromEntries(
      CHANNELS.map((channel) => [channel, new Dealer({ linger: 0, sendHighWaterMark: 0 })]),
    ) as Record<(typeof CHANNELS)[number], Dealer>
    for (const channel of CHANNELS) sockets[channel].connect(endpoint(connection, channel))
    for (let i = 0; i < BURST; i++, sent++) {
      const { channel, frames } = fuzzer.next()
      await sockets[channel].send(frames as Buffer[])
    }
    for (const port of Object.values(connection.ports)) intrude(port, fuzzer)
    await front.ask('kernel_info_request')
    await front.ask('kernel_info_request', {}, 'control')
    if (!(await front.channels.beat(10_000))) throw new Error('the heart has stopped')
    for (const socket of Object.values(sockets)) socket.close() // replies that are on their way go nowhere
    front.heard.splice(0)
  }
  return sent
}

/**
 * The value of a cell that runs after all that. While cells of the fuzzer are left, those behind one that fails are
 * aborted.
 */
export async function valueAfter(front: FrontEnd, code: string): Promise<unknown> {
  await front.ask('debug_request', { type: 'request', seq: 1, command: 'disconnect', arguments: {} }, 'control') // it may have been told to attach
  front.heard.splice(0)
  for (;;) {
    const { status, value } = await front.run(code)
    if (status !== 'aborted') return value
  }
}

/** A peer that speaks no ZeroMQ, and one that leaves in the middle of a message. */
function intrude(port: number, fuzzer: Fuzzer): void {
  const bytes = [fuzzer.noise(), Buffer.concat([GREETING, fuzzer.noise()]), Buffer.concat([GREETING, READY, HALF])]
  for (const each of bytes) {
    const socket = createConnection({ port, host: '127.0.0.1' }).on('error', () => {})
    socket.end(each, () => setTimeout(() => socket.destroy(), 20))
  }
}

/** ZMTP 3.0 with no security. Source: https://rfc.zeromq.org/spec/23/ */
const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
  Buffer.from('NULL'.padEnd(20, '\0')),
  Buffer.alloc(32),
])
const property = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([0, 0, 0, value.length]),
    Buffer.from(value),
  ])
const command = Buffer.concat([
  Buffer.from([5]),
  Buffer.from('READY'),
  property('Socket-Type', 'DEALER'),
  property('Identity', ''),
])
const READY = Buffer.concat([Buffer.from([4, command.length]), command])
/** A frame after which more must follow, and the beginning of the next one. */
const HALF = Buffer.concat([Buffer.from([1, 9]), Buffer.from('<IDS|MSG>'), Buffer.from([1, 64]), Buffer.from('0123')])
