/** Exit code of a program that was interrupted. */
export const INTERRUPTED = 130

export interface Interruptible {
  /** Aborted by the first Ctrl-C (or SIGTERM); the second ends the program. */
  readonly signal: AbortSignal
  /** Gives the signals back. */
  release(): void
}

/**
 * Takes Ctrl-C for work that can stop at a good moment.
 * @param promise what is told to the person who pressed it; '' for a process that speaks to nobody
 */
export function interruptible(promise = 'finishing this step, then saving'): Interruptible {
  const abort = new AbortController()
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(INTERRUPTED)
    if (promise !== '') console.error(`\n${promise} (again to leave at once)`)
    abort.abort()
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const name of signals) process.on(name, interrupt)
  return {
    signal: abort.signal,
    release() {
      for (const name of signals) process.off(name, interrupt)
    },
  }
}
