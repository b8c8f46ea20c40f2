/** How long a notebook takes on a kernel, from the start of the kernel to the end of its last cell. */
import { type CodeCell, isCode, type Notebook, runNotebook } from '../../../kernel/index.js'

export interface NotebookTime {
  /** On the clock. */
  readonly seconds: number
  /**
   * Of the processor, all threads of the kernel together, and the programs that it has started and that still run, where
   * the system tells (Linux): what else the machine does changes it little.
   */
  readonly cpu: number
}

/** Seconds that one cell may take. */
const TIMEOUT = 600
/** A cell behind the last one asks the kernel's process what it and its programs have used; Linux counts hundredths. */
const ASK: CodeCell = {
  cell_type: 'code',
  id: 'used',
  metadata: {},
  source: `const { user: usedByCells, system: usedBySystem } = globalThis.process.cpuUsage()
let usedByPrograms = 0
if (globalThis.process.platform === 'linux') {
  const { readdirSync, readFileSync } = await import('node:fs')
  const tasks = '/proc/' + globalThis.process.pid + '/task/'
  for (const task of readdirSync(tasks))
    for (const program of readFileSync(tasks + task + '/children', 'utf8').split(' ').filter(Boolean)) {
      const [user, system] = readFileSync('/proc/' + program + '/stat', 'utf8').replace(/^.*\\) /, '').split(' ').slice(11, 13)
      usedByPrograms += 10_000 * (Number(user) + Number(system))
    }
}
console.log('used', usedByCells + usedBySystem + usedByPrograms)`,
  execution_count: null,
  outputs: [],
}

/** @throws Error with the cell that failed */
export async function timeNotebook(notebook: Notebook, file: string, kernel: string): Promise<NotebookTime> {
  const begun = performance.now()
  let seconds = 0
  const ran = await runNotebook(
    { ...notebook, cells: [...notebook.cells, ASK] },
    {
      file,
      kernel,
      timeoutSec: TIMEOUT,
      onCell: ({ cell }) => void (cell?.id === ASK.id && (seconds = (performance.now() - begun) / 1000)),
    },
  )
  if (ran.failure) throw new Error(`${file} cell ${ran.failure.position} on ${kernel}: ${ran.failure.message}`)
  const said = ran.notebook.cells
    .filter(isCode)
    .at(-1)!
    .outputs.map((output) => ('text' in output ? output.text : ''))
  return { seconds, cpu: Number(/used (\d+)/.exec(said.join(''))?.[1]) / 1e6 }
}
