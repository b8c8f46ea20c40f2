/** What a cell prints goes to the protocol's thread at once, so that it is seen while a loop still runs. */
import { type Shared, SIGNAL } from '../threads.js'
import type { Outbox } from './outbox.js'

/** Characters on their way before printing waits: 200 MB of output must not fill the memory. */
const PENDING = 16 << 20
/** Characters of one message. */
const PIECE = 1 << 19

/**
 * TensorFlow.js greets with it in the first cell that makes a tensor, in red, and advises an installation that has no
 * binary for today's Node.
 */
const BANNER = /^\n=+\nHi, looks like you are running TensorFlow\.js in Node\.js\. [^\n]*\n=+\n?$/

export function captureOutput(outbox: Outbox, { signals }: Shared): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name]
    const decoder = new TextDecoder()
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      const callback = typeof encoding === 'function' ? encoding : done
      if (typeof callback === 'function') process.nextTick(callback as () => void)
      if (BANNER.test(text)) return true
      for (let at = 0; at < text.length; at += PIECE) {
        const piece = text.slice(at, at + PIECE)
        Atomics.add(signals, SIGNAL.pending, piece.length)
        outbox.post({ type: 'stream', name, text: piece })
        drain(signals)
      }
      return true
    }) as typeof stream.write
  }
}

function drain(signals: Int32Array<SharedArrayBuffer>): void {
  for (
    let pending = Atomics.load(signals, SIGNAL.pending);
    pending > PENDING;
    pending = Atomics.load(signals, SIGNAL.pending)
  )
    Atomics.wait(signals, SIGNAL.pending, pending, 100)
}
