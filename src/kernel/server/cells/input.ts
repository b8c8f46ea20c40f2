/**
 * Asks the reader for a line. The cell waits as a whole, as `input()` does in Python: the answer comes through shared
 * memory.
 */
import { type Shared, SIGNAL } from '../threads.js'
import { Interrupted } from './interrupted.js'
import type { Outbox } from './outbox.js'

export const WAITING = 0
export const ANSWERED = 1

export function inputOf(outbox: Outbox, { signals, input }: Shared, allowed: () => boolean) {
  return (question = '', { password = false }: { readonly password?: boolean } = {}): string => {
    if (!allowed())
      throw new Error(
        'input is not possible here: this front end, or this way of running a notebook, cannot ask its reader',
      )
    Atomics.store(signals, SIGNAL.input, WAITING)
    outbox.post({ type: 'input', prompt: String(question), password })
    Atomics.wait(signals, SIGNAL.input, WAITING)
    if (Atomics.load(signals, SIGNAL.input) !== ANSWERED) throw new Interrupted()
    return new TextDecoder().decode(input.slice(0, Atomics.load(signals, SIGNAL.length)))
  }
}
