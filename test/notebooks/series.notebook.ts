/**
 * Runs the course: every notebook from top to bottom in a process of its own, on both kernels that it is written for,
 * and what it prints against what it printed when it was saved.
 */
import { join } from 'node:path'
import { compareNotebooks, describeDifference, runNotebook } from 'spikemba/kernel'
import { describe, test } from 'vitest'
import { FOLDER, names, read } from './facts.js'

/** Seconds that one cell may take on a busy machine. */
const TIMEOUT = 240

// Two at a time (`maxConcurrency` of the project): each keeps a core busy.
describe.each(['tslab', 'spikemba'])('on %s', (kernel) => {
  test.concurrent.each(names())('%s prints what is saved', async (name) => {
    const saved = read(name)
    const { notebook, failure } = await runNotebook(saved, { file: join(FOLDER, name), kernel, timeoutSec: TIMEOUT })
    if (failure)
      throw new Error(
        `${name} cell ${failure.position} (${failure.reason}):\n${failure.cell.source}\n\n${failure.message}`,
      )
    const differences = compareNotebooks(saved, notebook)
    if (differences.length > 0)
      throw new Error(`${name} prints something else than was saved\n${differences.map(describeDifference).join('\n')}`)
  })
})
