/**
 * Changes of a state, sent no faster than a front end takes them: the first few at once, since code that sets two
 * values may compute for a minute afterwards and look at no timer; those of a loop together, newest values only.
 */
import { clearTimeout, setTimeout } from 'node:timers' // not those of cells, which end with an interrupted cell

type Changes = Record<string, unknown>

/** Milliseconds between two states: a server on the way takes fifty for each. */
const PAUSE = 30
/** States that go at once after a rest. */
const FIRST = 4

export class Pace {
  #waiting: Changes | undefined
  /** When there will have been a pause for each state that was sent. */
  #rested = 0
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly send: (changes: Changes) => void) {}

  add(changes: Changes): void {
    this.#waiting = { ...this.#waiting, ...changes }
    const late = this.#rested - performance.now() - (FIRST - 1) * PAUSE
    if (late <= 0) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), late)
  }

  /** Sends what waits, at once. */
  flush(): void {
    const changes = this.#waiting
    this.drop()
    if (!changes || Object.keys(changes).length === 0) return
    const now = performance.now()
    this.#rested = Math.min(Math.max(this.#rested, now), now + FIRST * PAUSE) + PAUSE
    this.send(changes)
  }

  /** Does not send these any more: a view has set them meanwhile. */
  forget(names: Iterable<string>): void {
    for (const name of names) delete this.#waiting?.[name]
  }

  drop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = undefined
  }
}
