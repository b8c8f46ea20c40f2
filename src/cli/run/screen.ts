/** Shows how far the notebooks are: a bar for each that runs, for people; a line for each that ended, also for logs; JSON for machines. */
import { basename } from 'node:path'
import { MultiBar } from 'cli-progress'
import { type CellProgress, describeDifference, firstLine } from '../../kernel/index.js'
import type { Job, JobResult } from './job.js'

export interface Screen {
  /** @returns what to call at each cell */
  begin(job: Job): (progress: CellProgress) => void
  end(result: JobResult): void
  stop(): void
}

/** Characters of a cell's first line that are shown beside the bar. */
const WIDTH = 48

export function screen(json: boolean): Screen {
  if (json) return { begin: () => () => {}, end: (result) => console.log(JSON.stringify(record(result))), stop() {} }
  return process.stderr.isTTY ? bars() : { begin: () => () => {}, end: (result) => console.error(describe(result)), stop() {} }
}

function bars(): Screen {
  const all = new MultiBar({ format: '{name} [{bar}] {value}/{total}  {line}', hideCursor: true, clearOnComplete: true, barsize: 20, linewrap: false })
  const shown = new Map<Job, ReturnType<MultiBar['create']>>()
  return {
    begin(job) {
      const bar = all.create(1, 0, { name: basename(job.file), line: 'starting its kernel' })
      shown.set(job, bar)
      return ({ done, cells, cell }) => {
        bar.setTotal(cells)
        bar.update(done, { line: cell ? firstLine(cell.source).slice(0, WIDTH) : '' })
      }
    },
    end(result) {
      const bar = shown.get(result.job)
      if (bar) all.remove(bar)
      shown.delete(result.job)
      all.log(`${describe(result)}\n`)
    },
    stop: () => all.stop(),
  }
}

/** What became of a notebook, for people. */
export function describe({ job, ran, seconds, failure, differences }: JobResult): string {
  const time = `${ran} cells, ${seconds.toFixed(1)} s`
  if (failure)
    return [`✗ ${job.file}  ${time}`, `cell ${failure.position} ${VERBS[failure.reason]}:`, '', indent(failure.cell.source), '', failure.message].join('\n')
  if (differences.length === 0) return `✓ ${job.file}  ${time}`
  return [`✗ ${job.file}  ${time}; ${differences.length} cells print something else than was saved`, ...differences.map(describeDifference)].join('\n')
}

const VERBS = { error: 'failed', timeout: 'took too long', interrupted: 'was interrupted', died: 'ended its kernel', 'no idle': 'lost output' } as const

const indent = (text: string): string => text.replace(/^/gm, '    ')

/** What became of a notebook, for machines. */
export function record({ job, kernel, ran, seconds, failure, differences }: JobResult): Record<string, unknown> {
  const status = failure ? (failure.reason === 'interrupted' ? 'interrupted' : 'failed') : differences.length > 0 ? 'differs' : 'ok'
  return {
    notebook: job.file,
    status,
    kernel,
    ran,
    seconds,
    ...(failure ? { failure: { cell: failure.position, reason: failure.reason, source: failure.cell.source, message: failure.message } } : {}),
    ...(differences.length > 0 ? { differences: differences.map(({ position, kinds, text }) => ({ cell: position, kinds, text })) } : {}),
  }
}
