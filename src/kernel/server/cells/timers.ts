/**
 * Timers that a cell starts end when the cell is interrupted: a loop that sleeps must not go on after it was stopped.
 */
import { promisify } from 'node:util'

type Handle = NodeJS.Timeout | NodeJS.Immediate

const CROWD = 1000

export class Timers {
  /** Timers by the run that started them, as long as they wait. */
  readonly #of = new Map<number, Set<WeakRef<Handle>>>()

  /** Number at which they are looked through. */
  #crowd = CROWD

  /** @param currentRun run of the cell that is executed now; 0 for none */
  install(currentRun: () => number): void {
    for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
      const original = globalThis[name] as unknown as (...args: unknown[]) => Handle
      const tracked = (...args: unknown[]): Handle => {
        const handle = original(...args)
        const run = currentRun()
        if (run > 0) this.#add(run, handle)
        return handle
      }
      // `util.promisify(setTimeout)` finds its other form here.
      const custom = (original as { [promisify.custom]?: unknown })[promisify.custom]
      if (custom !== undefined) Object.defineProperty(tracked, promisify.custom, { value: custom })
      Object.defineProperty(tracked, 'name', { value: name })
      Object.defineProperty(globalThis, name, { value: tracked, writable: true, configurable: true, enumerable: true })
    }
  }

  #add(run: number, handle: Handle): void {
    const all = this.#of.get(run) ?? new Set()
    if (all.size === 0) this.#of.set(run, all)
    if (all.size >= this.#crowd) this.#thin(all)
    all.add(new WeakRef(handle))
  }

  /** Forgets timers that are over; looks again at twice as many, so that a million of them cost a million steps. */
  #thin(all: Set<WeakRef<Handle>>): void {
    for (const ref of all) if (!ref.deref()) all.delete(ref)
    this.#crowd = Math.max(CROWD, 2 * all.size)
  }

  clear(run: number): void {
    for (const ref of this.#of.get(run) ?? []) {
      const handle = ref.deref()
      if (handle === undefined) continue
      clearTimeout(handle as NodeJS.Timeout)
      clearImmediate(handle as NodeJS.Immediate)
    }
    this.#of.delete(run)
  }

  /** Forgets the timers of a cell that ended by itself: they may go on. */
  release(run: number): void {
    this.#crowd = CROWD
    this.#of.delete(run)
  }
}
