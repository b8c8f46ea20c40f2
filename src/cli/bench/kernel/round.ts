/** One round with one kernel: it is started, timed as its client sees it, and ended. */
import { KernelError } from '../../../kernel/errors.js'
import { Kernel, type KernelSpec } from '../../../kernel/index.js'
import { median } from '../measure.js'
import type { Cells } from './cells.js'
import { memoryOf } from './memory.js'

/**
 * What is measured, in the order of the table; milliseconds, and megabytes of memory at the end of the round. A kernel
 * is ready when it answers;
 * the first value counts from the start, too.
 */
export const MEASURES = [
  'ready',
  'first value',
  'trivial cell',
  'import tfjs cell',
  'completion',
  'top-level loop',
  'loop in a function',
  'memory (MB)',
] as const

export type Measure = (typeof MEASURES)[number]
export type Times = Partial<Record<Measure, number>>

/** Repetitions of what takes milliseconds, and of the loops. */
const [CELLS, LOOPS] = [40, 3]

/** @throws KernelError when a cell fails */
export async function timeRound(spec: KernelSpec, cells: Cells, folder: string): Promise<Times> {
  const started = performance.now()
  const kernel = await Kernel.start(spec, folder)
  try {
    const ready = performance.now() - started
    const cell = (code: string) => timed(() => run(kernel, code))
    await run(kernel, cells.trivial(0))
    const first = performance.now() - started
    const trivial = await repeated(CELLS, (k) => cell(cells.trivial(k)))
    const completion = await repeated(CELLS, (k) => timed(() => complete(kernel, cells.completion(k))))
    await run(kernel, cells.values)
    const topLevel = await repeated(LOOPS, async () => Number(await run(kernel, cells.topLevelLoop)))
    const inFunction = await repeated(LOOPS, async () => Number(await run(kernel, cells.functionLoop)))
    const tfjs = cells.importTfjs === undefined ? {} : { 'import tfjs cell': await cell(cells.importTfjs) }
    const memory = memoryOf(Number(await run(kernel, cells.process)))
    const loops = { 'top-level loop': topLevel, 'loop in a function': inFunction }
    return {
      ready,
      'first value': first,
      'trivial cell': trivial,
      completion,
      ...tfjs,
      ...loops,
      ...(memory === undefined ? {} : { 'memory (MB)': memory }),
    }
  } finally {
    await kernel.shutdown()
  }
}

/** @returns what the cell printed */
async function run(kernel: Kernel, code: string): Promise<string> {
  let printed = ''
  const reply = await kernel.execute(code, {
    onOutput: ({ content }) => (printed += content.name === 'stdout' ? content.text : ''),
  })
  if (reply.status !== 'ok')
    throw new KernelError(kernel.spec.name, `cannot run ${JSON.stringify(code)}: ${reply.error?.evalue ?? printed}`)
  return printed
}

async function complete(kernel: Kernel, code: string): Promise<void> {
  const { matches } = await kernel.ask('complete_request', { code, cursor_pos: code.length })
  if (!Array.isArray(matches) || matches.length === 0)
    throw new KernelError(kernel.spec.name, `completes ${code} with nothing`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function repeated(times: number, once: (k: number) => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let k = 1; k <= times; k++) values.push(await once(k))
  return median(values)
}
