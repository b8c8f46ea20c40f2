/** Programs that a kernel has started, as Linux tells of them: finding them, and stopping one as by Ctrl-Z. */
import { readdirSync, readFileSync } from 'node:fs'
import { vi } from 'vitest'

/** Those that the threads of a process have started and that run this compiler. */
export const compilersOf = (pid: number, compiler: string): number[] =>
  readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').startsWith(compiler))

/** State of each thread of a process, on Linux: `T` is stopped, `R` running, `S` asleep, `Z` ended. */
const states = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/task`).map(
    (thread) => /^.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))![1]!,
  )

/**
 * Waits until it moves no more: the signal is one thread's to take, and until that one gets its turn, on a busy machine
 * tens of milliseconds later, the others may still answer.
 */
export async function stopped(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  if (process.platform !== 'linux') return
  const all = (): void => {
    for (const state of states(pid)) if (state !== 'T') throw new Error(`${pid} has a thread in state ${state}`)
  }
  await vi.waitFor(all, { timeout: 20_000, interval: 1 })
}
