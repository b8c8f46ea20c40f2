/**
 * Shows how far the notebooks are: a bar for each that runs, for people; a line for each that ended, also for logs;
 * JSON for machines.
 */
import { basename } from 'node:path'
import { MultiBar, type SingleBar } from 'cli-progress'
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
  return process.stderr.isTTY
    ? bars()
    : { begin: () => () => {}, end: (result) => console.error(describe(result)), stop() {} }
}

interface Shown {
  readonly name: string
  done: number
  cells: number
  line: string
  bar?: SingleBar
}

function bars(): Screen {
  const shown = new Map<Job, Shown>()
  let all: MultiBar | undefined
  const draw = (): void => {
    if (shown.size === 0) return
    all = new MultiBar({
      format: '{name} [{bar}] {value}/{total}  {line}',
      hideCursor: true,
      clearOnComplete: true,
      barsize: 20,
      linewrap: false,
    })
    for (const each of shown.values())
      each.bar = all.create(each.cells, each.done, { name: each.name, line: each.line })
  }
  const clear = (): void => all?.stop()
  return {
    begin(job) {
      const each: Shown = { name: basename(job.file), done: 0, cells: 1, line: 'starting its kernel' }
      clear()
      shown.set(job, each)
      draw()
      return ({ done, cells, cell }) => {
        Object.assign(each, { done, cells, line: cell ? firstLine(cell.source).slice(0, WIDTH) : '' })
        each.bar?.setTotal(cells)
        each.bar?.update(done, { line: each.line })
      }
    },
    end(result) {
      clear()
      shown.delete(result.job)
      console.error(describe(result)) // above the bars, in lines as long as they are
      draw()
    },
    stop: clear,
  }
}

/** What became of a notebook, for people. */
export function describe({ job, ran, seconds, failure, differences }: JobResult): string {
  const time = `${ran} cells, ${seconds.toFixed(1)} s`
  if (failure)
    return [
      `✗ ${job.file}  ${time}`,
      `cell ${failure.position} ${VERBS[failure.reason]}:`,
      '',
      indent(failure.cell.source),
      '',
      failure.message,
    ].join('\n')
  if (differences.length === 0) return `✓ ${job.file}  ${time}`
  return [
    `✗ ${job.file}  ${time}; ${differences.length} cells print something else than was saved`,
    ...differences.map(describeDifference),
  ].join('\n')
}

const VERBS = {
  error: 'failed',
  timeout: 'took too long',
  interrupted: 'was interrupted',
  died: 'ended its kernel',
  'no idle': 'lost output',
} as const

const indent = (text: string): string => text.replace(/^/gm, '    ')

/** What became of a notebook, for machines. */
export function record({ job, kernel, ran, seconds, failure, differences }: JobResult): Record<string, unknown> {
  const status = failure
    ? failure.reason === 'interrupted'
      ? 'interrupted'
      : 'failed'
    : differences.length > 0
      ? 'differs'
      : 'ok'
  return {
    notebook: job.file,
    status,
    kernel,
    ran,
    seconds,
    ...(failure
      ? {
          failure: {
            cell: failure.position,
            reason: failure.reason,
            source: failure.cell.source,
            message: failure.message,
          },
        }
      : {}),
    ...(differences.length > 0
      ? { differences: differences.map(({ position, kinds, text }) => ({ cell: position, kinds, text })) }
      : {}),
  }
}
