/** What would end the kernel, and must not: an error that nobody catches, `process.exit` in a cell. */
import { failureOf } from './failure.js'
import { Interrupted } from './interrupted.js'
import type { Outbox } from './outbox.js'

export function installGuards(outbox: Outbox): void {
  const report = (what: string) => (error: unknown) => {
    if (isStop(error)) return
    outbox.post({ type: 'stream', name: 'stderr', text: `${what}\n${describe(error)}\n` })
  }
  process.on('uncaughtException', report('An error that no code caught:'))
  process.on('unhandledRejection', report('A promise was rejected and no code looked at it:'))
  process.exit = ((code?: number) => {
    throw new Error(
      `process.exit(${code ?? ''}) ends no kernel; to stop a cell throw an error, to end the kernel use the front end's menu`,
    )
  }) as typeof process.exit
}

/** This is the last place where an error can be told: one more would end the kernel. */
function describe(error: unknown): string {
  try {
    return failureOf(error).traceback.join('\n')
  } catch {
    return 'It cannot be described: a cell has changed functions of JavaScript itself that the kernel needs.'
  }
}

/** What is left of a cell that was stopped. */
function isStop(error: unknown): boolean {
  try {
    return (
      error instanceof Interrupted || (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'
    )
  } catch {
    return false // a proxy that throws when it is asked
  }
}
