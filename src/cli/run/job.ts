/** One notebook of `spikemba run`: read, run, then written or compared. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type CellDifference,
  type CellProgress,
  compareNotebooks,
  type RunFailure,
  readNotebook,
  runNotebook,
  writeNotebook,
  writePage,
} from '../../kernel/index.js'

/** Where a notebook comes from and what becomes of it. */
export interface Job {
  readonly file: string
  /** Where it is written, unless it is compared. */
  readonly out: string
  /** Where its page is written, where one is asked for. */
  readonly page?: string | undefined
}

export interface JobOptions {
  readonly kernel: string | undefined
  readonly timeoutSec: number
  /** Compare with the saved outputs, write nothing. */
  readonly check: boolean
  readonly signal: AbortSignal
  readonly onCell: (progress: CellProgress) => void
}

export interface JobResult {
  readonly job: Job
  readonly kernel: string
  /** Code cells that ran. */
  readonly ran: number
  readonly seconds: number
  readonly failure?: RunFailure | undefined
  /** Cells whose outputs are not the saved ones. */
  readonly differences: readonly CellDifference[]
}

/** What ran is written also when a cell fails or the run is interrupted. */
export async function runJob(job: Job, { check, ...options }: JobOptions): Promise<JobResult> {
  const saved = await readNotebook(job.file)
  const { notebook, kernel, ran, seconds, failure } = await runNotebook(saved, { file: job.file, ...options })
  if (!check) {
    await mkdir(dirname(job.out), { recursive: true })
    await writeNotebook(job.out, notebook)
    if (job.page) await writePage(job.page, notebook, job.file)
  }
  return { job, kernel, ran, seconds, failure, differences: check && !failure ? compareNotebooks(saved, notebook) : [] }
}
