/**
 * Views of live inspectors ask, through a comm of the notebook's kernel, what the model would do with a change. Their
 * messages come whenever they come, in the midst of a training step, too: they are noted, and worked on when the thread
 * is between two tasks, where no pass is half done.
 */

import { type Recording, writeRecording } from '../inspector/index.js'
import { LIVE_TARGET } from '../inspector/internal.js'
import type { RecordedChange } from '../model/index.js'

/** What is used of a kernel's comms. */
interface Comm {
  send(data: Record<string, unknown>, extras?: { readonly buffers?: readonly Uint8Array[] }): void
  close(): void
  onMessage(handler: (data: Readonly<Record<string, unknown>>) => void): () => void
}
interface Comms {
  register(target: string, handler: (comm: Comm, data: Readonly<Record<string, unknown>>) => void): void
}

/** Where a kernel puts its comms. */
export const COMMS: unique symbol = Symbol.for('Jupyter.comms') as never

/** A model that is asked. */
export interface LiveModel {
  /** Training steps that it has taken. */
  step(): number
  run(change: RecordedChange): Promise<Recording>
}

/** Models that are kept for the views that ask for them: the newest. */
const MOST = 8
/** Milliseconds after which a run was ended with its cell. */
const LOST = 60_000

const models = new Map<string, LiveModel>()
/** The comms on which views are heard already. */
let heard: Comms | undefined

/** @param id that the views name */
export function answerViews(id: string, model: LiveModel): void {
  const comms = (globalThis as { [COMMS]?: Comms })[COMMS]
  if (!comms) return
  models.set(id, model)
  for (const old of models.keys()) {
    if (models.size <= MOST) break
    models.delete(old)
  }
  if (heard === comms) return
  heard = comms
  comms.register(LIVE_TARGET, (comm, { id }) => {
    const asked = models.get(String(id))
    if (asked) answerOn(comm, asked)
    else comm.close() // of a kernel before a restart, or too long ago
  })
}

interface Question {
  readonly run: unknown
  readonly change: RecordedChange
}

function answerOn(comm: Comm, model: LiveModel): void {
  let wanted: Question | undefined
  let since = -Infinity
  const work = async (): Promise<void> => {
    since = performance.now()
    while (wanted) {
      await turn()
      const { run, change } = wanted // the newest: what was asked before is not looked at any more
      wanted = undefined
      try {
        const bundle = writeRecording(await model.run(change))
        comm.send({ run, step: model.step() }, { buffers: [bundle] })
      } catch (error) {
        comm.send({ run, problem: (error as Error).message })
      }
    }
    since = -Infinity
  }
  comm.onMessage(({ run, change }) => {
    wanted = { run, change: changeFrom(change) }
    if (performance.now() - since > LOST) void work()
  })
}

/** The next task of the thread. A message, not a timer: a cell's timers end with it. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}

/** Only what a change may have; the model looks at the values. */
function changeFrom(value: unknown): RecordedChange {
  const given = (typeof value === 'object' && value !== null ? value : {}) as { [K in keyof RecordedChange]: unknown }
  const { layerSettings, spikeSteps, withoutSlots, silent, gate } = given
  return {
    ...(typeof layerSettings === 'object' && layerSettings !== null
      ? { layerSettings: layerSettings as NonNullable<RecordedChange['layerSettings']> }
      : {}),
    ...(typeof spikeSteps === 'number' ? { spikeSteps } : {}),
    ...(withoutSlots === true ? { withoutSlots } : {}),
    ...(silent === true ? { silent } : {}),
    ...(gate === 'silu' || gate === 'onePlus' ? { gate } : {}),
  }
}
