/** Several programs on this machine that share an ablation's runs: each trains its part, this one listens to all. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { AblationRecord } from '../../recipes/index.js'
import { TaggedError } from '../../tensor/index.js'
import { INTERRUPTED } from '../interruptible.js'

/** A job that failed; the others were let finish. */
export class JobError extends TaggedError {
  readonly tag = 'JobError'
  constructor(
    readonly job: number,
    readonly code: number | null,
    readonly last: string,
  ) {
    super(
      `job ${job} ended with ${code === null ? 'a signal' : `code ${code}`}: ${last || 'no word of it'}; finished runs are kept, the same command goes on`,
    )
    this.name = 'JobError'
  }
}

/**
 * Starts this same command `jobs` times with a part each.
 * @param signal asks every job to save and stop
 * @throws JobError for the first that failed, once all have ended
 */
export async function runJobs(
  jobs: number,
  signal: AbortSignal,
  hear: (record: AblationRecord) => void,
): Promise<void> {
  const ended = await Promise.all(Array.from({ length: jobs }, (_, job) => runJob(job + 1, jobs, signal, hear)))
  const failed = ended.findIndex(({ code }) => code !== 0 && code !== INTERRUPTED)
  if (failed >= 0 && !signal.aborted) throw new JobError(failed + 1, ended[failed]!.code, ended[failed]!.last)
}

function runJob(
  job: number,
  of: number,
  signal: AbortSignal,
  hear: (record: AblationRecord) => void,
): Promise<{ code: number | null; last: string }> {
  const words = [...process.argv.slice(1), '--jobs', '1', '--shard', `${job}/${of}`, '--json']
  // A group of its own: Ctrl-C of the terminal reaches this program alone, which then tells its jobs once.
  const child = spawn(process.execPath, [...process.execArgv, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const stop = (): void => void child.kill('SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  const leave = (): void => void child.kill('SIGKILL')
  process.once('exit', leave)
  let last = ''
  createInterface(child.stderr).on('line', (line) => (last = line.trim() || last))
  createInterface(child.stdout).on('line', (line) => {
    const record = JSON.parse(line) as AblationRecord
    if (record.kind !== 'end') hear(record)
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop)
      process.off('exit', leave)
      done({ code, last })
    })
  })
}
