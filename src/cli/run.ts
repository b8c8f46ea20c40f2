/**
 * `spikemba run NOTEBOOK…`: runs notebooks without Jupyter and keeps what their cells say, or compares it with what
 * they said before.
 */
import { DEFAULT_KERNEL } from '../kernel/index.js'
import type { Command } from './command.js'
import { EXIT_BUG as EXIT_FAILED } from './failure.js'
import { INTERRUPTED, interruptible } from './interruptible.js'
import { FlagError, wholeNumber } from './options.js'
import { type JobResult, runJob } from './run/job.js'
import { planJobs } from './run/plan.js'
import { screen } from './run/screen.js'

/** Seconds that a cell may take unless told otherwise. */
const TIMEOUT = 300

export const run: Command = {
  name: 'run <notebooks...>',
  summary: 'run notebooks from top to bottom and write what their cells say into them',
  options: [
    ['--kernel <name>', `kernel, whatever the notebook names (default: the one that it names, else ${DEFAULT_KERNEL})`],
    ['--out <folder>', 'write the notebooks there (default: in place)'],
    ['--html', 'write a page beside each notebook'],
    ['--check', 'write nothing: compare with the saved outputs'],
    ['--timeout <seconds>', 'time that one cell may take', TIMEOUT],
    ['--jobs <n>', 'notebooks that run at once', 1],
    ['--json', 'one JSON record a notebook'],
  ],
  examples: [
    'spikemba run notebooks/05-one-lif-neuron.ipynb',
    'spikemba run notebooks/*.ipynb --out runs/notebooks --html',
    'spikemba run --check notebooks/*.ipynb',
    'spikemba run --check notebooks/*.ipynb --kernel tslab',
  ],
  async run(files, flags) {
    const check = Boolean(flags.check)
    const timeoutSec = Number(flags.timeout)
    if (!(timeoutSec > 0)) throw new FlagError('timeout', flags.timeout, 'seconds above 0')
    if (check && (flags.html || flags.out !== undefined))
      throw new FlagError('check', true, 'no --html and no --out beside it: it writes nothing')
    const queue = await planJobs(files, flags.out as string | undefined, Boolean(flags.html))
    const jobs = wholeNumber('jobs', flags.jobs, 1)!

    const stop = interruptible('interrupting the cell, then writing what ran')
    const halt = new AbortController() // Ctrl-C, or a notebook that cannot run at all
    stop.signal.addEventListener('abort', () => halt.abort())
    const show = screen(Boolean(flags.json))
    const results: JobResult[] = []
    const worker = async (): Promise<void> => {
      for (let job = queue.shift(); job && !halt.signal.aborted; job = queue.shift()) {
        const result = await runJob(job, {
          kernel: flags.kernel as string | undefined,
          timeoutSec,
          check,
          signal: halt.signal,
          onCell: show.begin(job),
        })
        show.end(result)
        results.push(result)
      }
    }
    try {
      const workers = Array.from({ length: jobs }, () =>
        worker().catch((error: unknown) => {
          halt.abort()
          throw error
        }),
      )
      await Promise.allSettled(workers)
      await Promise.all(workers)
    } finally {
      show.stop()
      stop.release()
    }
    if (stop.signal.aborted) process.exitCode = INTERRUPTED
    else if (results.some(({ failure, differences }) => failure || differences.length > 0))
      process.exitCode = EXIT_FAILED
  },
}
