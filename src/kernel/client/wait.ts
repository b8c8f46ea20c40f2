/**
 * Time and aborts as promises, for races. They keep no program alive, and leave nothing behind once `done` is aborted.
 */

/** Resolves after a time. */
export function wait(milliseconds: number, done?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    timer.unref()
    done?.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: done })
  })
}
