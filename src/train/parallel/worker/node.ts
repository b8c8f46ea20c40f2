/** A training thread: has its own backend and replica of the model, and works off its share of each batch. */
import { parentPort, workerData } from 'node:worker_threads'
import type * as tf from '@tensorflow/tfjs'
import { type BackendName, setImplementation, useBackend } from '../../../tensor/index.js'
import { accumulate } from '../../accumulate.js'
import { disposeShare } from '../../share.js'
import type { Trainable } from '../../trainable.js'
import { Layout } from '../layout.js'
import type { FromWorker, ToWorker, WorkerStart } from '../messages.js'

const start = workerData as WorkerStart
const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)
const failed = (error: unknown): void => say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })

let abort = new AbortController()

const ready = build()
ready.then(() => say({ kind: 'ready' }), failed)
port.on('message', (message: ToWorker) => {
  if (message.kind === 'abort') abort.abort()
  else work(message).catch(failed)
})

async function build(): Promise<{ model: Trainable; variables: Map<string, tf.Variable>; layout: Layout }> {
  const module = (await import(start.replica.module)) as Record<string, unknown>
  const make = module[start.replica.name]
  if (typeof make !== 'function') throw new Error(`${start.replica.module} exports no function ${start.replica.name}`)
  setImplementation(start.implementation)
  await useBackend(start.backend as BackendName)
  const model = (await make(start.replica.argument)) as Trainable
  const variables = new Map([...model.namedParameters(), ...model.namedBuffers()])
  const layout = new Layout(variables)
  if (layout.describe() !== start.layout) throw new Error(`${start.replica.name} builds a model with other parameters than the main thread's`)
  return { model, variables, layout }
}

async function work({ microBatches }: ToWorker & { kind: 'work' }): Promise<void> {
  const { model, variables, layout } = await ready
  abort = new AbortController()
  for (const [name, value] of layout.read(variables.keys(), new Float32Array(start.weights))) {
    variables.get(name)!.assign(value)
    value.dispose()
  }
  const share = await accumulate(model, microBatches, abort.signal)
  if (!share) return say({ kind: 'done' })
  const names = await layout.write(new Map([...share.gradients, ...share.buffers]), new Float32Array(start.results))
  disposeShare(share)
  say({ kind: 'done', names, summary: share.summary })
}
