/**
 * Runs a notebook from top to bottom in a fresh kernel and puts what its cells say into it. Stops at the first cell
 * that fails.
 */
import { dirname, resolve } from 'node:path'
import { type CellError, type ExecuteReply, ExecutionLost, type Lost } from '../client/execution.js'
import { Kernel, type Timeouts } from '../client/kernel.js'
import { wait } from '../client/wait.js'
import {
  type CodeCell,
  type ErrorOutput,
  hasTag,
  isCode,
  kernelOf,
  type Metadata,
  type Notebook,
} from '../notebook/notebook.js'
import { type Displays, OutputCollector } from '../notebook/outputs.js'
import { DEFAULT_KERNEL, findKernel } from '../spec/findKernel.js'
import type { Content, Message } from '../wire/message.js'
import { describeError } from './describeError.js'
import { WidgetStates, withoutWidgets } from './widgetStates.js'

/** A cell with this tag is expected to fail; the run goes on. */
export const RAISES_EXCEPTION = 'raises-exception'

/** Which kernel runs a notebook, for how long, and who is told. */
export interface RunOptions {
  /** Path of the notebook: cells run in its folder. */
  readonly file: string
  /** Name of a kernel; the notebook's own where it names one, else {@link DEFAULT_KERNEL}. */
  readonly kernel?: string | undefined
  /** Seconds that one cell may take. */
  readonly timeoutSec?: number | undefined
  /** Ends the run at the running cell. */
  readonly signal?: AbortSignal | undefined
  /** Seconds to wait for the kernel at its start, an interrupt and its end. */
  readonly timeouts?: Partial<Timeouts>
  /** Called before and after each code cell. */
  readonly onCell?: (progress: CellProgress) => void
}

/** How far a run of a notebook is. */
export interface CellProgress {
  /** Code cells that are done. */
  readonly done: number
  /** Code cells in all. */
  readonly cells: number
  /** The cell that runs now; none at the end. */
  readonly cell?: CodeCell | undefined
}

/** Why a run stopped before its end. */
export interface RunFailure {
  /** Position among all cells, from 1. */
  readonly position: number
  /** The cell that it stopped at. */
  readonly cell: CodeCell
  /** An error of the cell, or why the kernel's answer never came. */
  readonly reason: 'error' | Lost
  /** What the kernel says of it. */
  readonly message: string
}

/** A notebook that was run. */
export interface RunResult {
  /** The notebook with new outputs, counts and widgets; cells that did not run have none. */
  readonly notebook: Notebook
  /** Name of the kernel that ran it. */
  readonly kernel: string
  /** How long the run took. */
  readonly seconds: number
  /** Code cells that ran. */
  readonly ran: number
  /** Why it stopped before its end; absent when it did not. */
  readonly failure?: RunFailure
}

/**
 * Runs every code cell of a notebook in order, in a kernel of its own, and gives back the notebook with new outputs.
 *
 * @throws KernelError when the kernel is not known or does not start
 */
export async function runNotebook(
  notebook: Notebook,
  { file, kernel: name, timeoutSec, signal, timeouts, onCell }: RunOptions,
): Promise<RunResult> {
  const folder = dirname(resolve(file))
  const spec = await findKernel(name ?? kernelOf(notebook) ?? DEFAULT_KERNEL, folder)
  const cleared = clearOutputs(notebook)
  const code = cleared.cells.filter(isCode)
  const begun = performance.now()
  const kernel = await Kernel.start(spec, folder, timeouts)
  const displays: Displays = new Map()
  const widgets = new WidgetStates()
  let ran = 0
  let failure: RunFailure | undefined
  try {
    for (const cell of code) {
      if (cell.source.trim() === '') continue
      onCell?.({ done: ran, cells: code.length, cell })
      const problem = await runCell(kernel, cell, displays, widgets, { timeoutSec, signal })
      ran++
      if (!problem) continue
      failure = { position: cleared.cells.indexOf(cell) + 1, cell, ...problem }
      break
    }
  } finally {
    await kernel.shutdown()
  }
  onCell?.({ done: ran, cells: code.length })
  const run = widgets.into(cleared)
  return {
    notebook: spec.name === kernelOf(run) ? withLanguage(run, kernel.info) : run,
    kernel: spec.name,
    seconds: (performance.now() - begun) / 1000,
    ran,
    ...(failure ? { failure } : {}),
  }
}

/**
 * What its kernel says of the language, as Jupyter writes it when it saves: so that a notebook that is opened there
 * does not change by it.
 */
const withLanguage = (notebook: Notebook, { language_info: info }: Content): Notebook =>
  typeof info === 'object' && info !== null
    ? { ...notebook, metadata: { ...notebook.metadata, language_info: info } }
    : notebook

type Problem = Pick<RunFailure, 'reason' | 'message'>

type CellOptions = Pick<RunOptions, 'timeoutSec' | 'signal'>

async function runCell(
  kernel: Kernel,
  cell: CodeCell,
  displays: Displays,
  widgets: WidgetStates,
  options: CellOptions,
): Promise<Problem | undefined> {
  const collector = new OutputCollector(displays)
  cell.outputs = collector.outputs
  const onOutput = (message: Message): void => {
    collector.take(message)
    widgets.take(message)
  }
  try {
    const reply = await untilTaken(kernel, cell.source, { onOutput, ...options })
    cell.execution_count = reply.executionCount ?? collector.executionCount
    const expected = hasTag(cell, RAISES_EXCEPTION)
    if (reply.status === 'ok')
      return expected
        ? { reason: 'error', message: 'the cell is tagged raises-exception, but it raised none' }
        : undefined
    return expected
      ? undefined
      : { reason: 'error', message: describeError(cell.outputs, reply.error ?? errorOf(cell)) }
  } catch (error) {
    cell.execution_count = collector.executionCount
    if (error instanceof ExecutionLost) return { reason: error.reason, message: error.message }
    if (options.signal?.aborted) return { reason: 'interrupted', message: 'the run was interrupted' }
    throw error
  }
}

/** After an error tslab refuses cells for a fifth of a second. */
const REFUSAL = 300

async function untilTaken(
  kernel: Kernel,
  source: string,
  options: Parameters<Kernel['execute']>[1],
): Promise<ExecuteReply> {
  const reply = await kernel.execute(source, options)
  if (reply.status !== 'aborted') return reply
  await wait(REFUSAL)
  return kernel.execute(source, options)
}

const errorOf = ({ outputs }: CodeCell): CellError | undefined =>
  outputs.find((output): output is ErrorOutput => output.output_type === 'error')

/** A copy without outputs, counts, times and widgets of an earlier run. */
export const clearOutputs = (notebook: Notebook): Notebook => ({
  ...withoutWidgets(notebook),
  cells: notebook.cells.map((cell) =>
    isCode(cell) ? { ...cell, metadata: withoutTimes(cell.metadata), execution_count: null, outputs: [] } : { ...cell },
  ),
})

const withoutTimes = ({ execution: _, ...metadata }: Metadata): Metadata => metadata
