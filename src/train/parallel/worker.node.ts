/** A training thread: has its own backend and replica of the model, and works off its part of each batch. */
import { parentPort, workerData } from 'node:worker_threads'
import type * as tf from '@tensorflow/tfjs'
import { type BackendName, setImplementation, useBackend } from '../../tensor/index.js'
import { accumulate } from '../gradient/accumulate.js'
import { type ExactPasses, localPasses } from '../gradient/exactPasses.js'
import { disposePartial, type PartialGradient } from '../gradient/partialGradient.js'
import { namedVariables, type Trainable } from '../trainable.js'
import { Layout } from './layout.js'
import type { Done, FromWorker, ToWorker, Work, WorkerStart } from './messages.js'
import { packEmbeddings, unpackEmbeddings } from './packed.js'

interface Ready {
  readonly model: Trainable
  readonly variables: ReadonlyMap<string, tf.Variable>
  readonly layout: Layout
}

const start = workerData as WorkerStart
const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)
const fail = (error: unknown): void =>
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })

let abort = new AbortController()

const ready = build()
ready.then(() => say({ kind: 'ready' }), fail)
port.on('message', (message: ToWorker) => {
  if (message.kind === 'abort') abort.abort()
  else work(message).then(say, fail)
})

async function build(): Promise<Ready> {
  const module = (await import(start.replica.module)) as Record<string, unknown>
  const make = module[start.replica.name]
  if (typeof make !== 'function') throw new Error(`${start.replica.module} exports no function ${start.replica.name}`)
  setImplementation(start.implementation)
  await useBackend(start.backend as BackendName, { precision: start.precision })
  const model = (await make(start.replica.argument)) as Trainable
  const variables = namedVariables(model)
  const layout = new Layout(variables)
  if (layout.describe() !== start.layout)
    throw new Error(`${start.replica.name} builds a model with other parameters than the main thread's`)
  return { model, variables, layout }
}

async function work(task: Work): Promise<Done> {
  const context = await ready
  abort = new AbortController()
  const { signal } = abort
  takeWeights(context)
  if (task.kind === 'accumulate')
    return givePartial(context, await accumulate(context.model, task.microBatches, signal))
  const passes = exactPasses(context.model)
  if (task.kind === 'pull')
    return givePartial(
      context,
      await passes.pull(task.microBatches, task.slopes.map(unpackEmbeddings), task.lengths, signal),
    )
  const embeddings = await passes.embed(task.microBatches, task.lengths, signal)
  return embeddings
    ? { kind: 'embeddings', embeddings: await Promise.all(embeddings.map(packEmbeddings)) }
    : { kind: 'aborted' }
}

function exactPasses(model: Trainable): ExactPasses {
  if (!model.whole)
    throw new Error(`${start.replica.name} builds a model without its loss in two halves (Trainable.whole)`)
  return localPasses(model, model.whole)
}

function takeWeights({ variables, layout }: Ready): void {
  for (const [name, value] of layout.read(variables.keys(), new Float32Array(start.weights))) {
    variables.get(name)!.assign(value)
    value.dispose()
  }
}

async function givePartial({ layout }: Ready, partial: PartialGradient | undefined): Promise<Done> {
  if (!partial) return { kind: 'aborted' }
  const names = await layout.write(new Map([...partial.gradients, ...partial.buffers]), new Float32Array(start.results))
  disposePartial(partial)
  return { kind: 'partial', names, summary: partial.summary }
}
