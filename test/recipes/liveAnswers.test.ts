import * as tf from '@tensorflow/tfjs'
import { type Recording, readRecording } from 'spikemba/inspector'
import { RecordedModel, record, SpikeMba } from 'spikemba/model'
import { inspect } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { LIVE_TARGET } from '../../src/inspector/internal.js'
import { COMMS } from '../../src/recipes/liveAnswers.js'
import { smallShapes } from './smallShapes.js'

type Data = Readonly<Record<string, unknown>>
/** A kernel with comms, and the side of the view. */
function kernel() {
  const targets = new Map<string, (comm: object, data: Data) => void>()
  ;(globalThis as { [COMMS]?: unknown })[COMMS] = {
    register: (target: string, handler: (comm: object, data: Data) => void) => targets.set(target, handler),
  }
  return {
    open(id: string) {
      const sent: (Data & { recording?: Recording })[] = []
      const handlers: ((data: Data) => void)[] = []
      let closed = false
      targets.get(LIVE_TARGET)!(
        {
          send: (data: Data, { buffers = [] }: { buffers?: Uint8Array[] } = {}) =>
            sent.push(buffers[0] ? { ...data, recording: readRecording(buffers[0]) } : data),
          close: () => {
            closed = true
          },
          onMessage: (handler: (data: Data) => void) => handlers.push(handler),
        },
        { id },
      )
      return { sent, isClosed: () => closed, ask: (data: Data) => handlers.forEach((handler) => void handler(data)) }
    },
  }
}
afterEach(() => {
  delete (globalThis as { [COMMS]?: unknown })[COMMS]
})

let model: SpikeMba
let sample: Parameters<typeof inspect>[1]
beforeAll(async () => {
  await useBackend('cpu')
  const data = await smallShapes()
  sample = await data.val.sample(0)
  model = SpikeMba.create('tiny', { dVideo: data.val.dVideo, dText: data.val.dText, dModel: 8, blocks: 1 })
})

const idOf = (inspector: object): string => (inspector as { id: string }).id

test.each<[string, Data]>([
  ['a threshold', { layerSettings: { output: { vThreshold: 0.2 } } }],
  ['spike steps', { spikeSteps: 3 }],
  ['no slots', { withoutSlots: true }],
  ['a muted detector', { silent: true }],
])('the live model answers as a recorded one of the same weights does: %s', async (_, change) => {
  const view = kernel()
  const comm = view.open.bind(view)
  const inspector = await inspect(model, sample)
  const before = tf.memory().numTensors
  const { sent, ask } = comm(idOf(inspector))
  ask({ run: 1, change })
  expect(sent).toEqual([]) // not in the midst of whatever runs
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]).toMatchObject({ run: 1, step: 0 })
  expect(tf.memory().numTensors).toBe(before)
  const recorded = new RecordedModel(await record(model, sample, { weights: true }))
  const expected = await recorded.run(change)
  expect([...sent[0]!.recording!.saliency]).toEqual([...expected.saliency])
  recorded.dispose()
})

test('of many questions the newest is answered; one that makes no sense gets a sentence', async () => {
  const view = kernel()
  const inspector = await inspect(model, sample)
  const { sent, ask } = view.open(idOf(inspector))
  for (let run = 1; run <= 20; run++) ask({ run, change: { spikeSteps: 2 } })
  await expect.poll(() => sent.length).toBe(1)
  expect(sent[0]!.run).toBe(20)
  ask({ run: 21, change: { spikeSteps: -1 } })
  await expect.poll(() => sent.length).toBe(2)
  expect(sent[1]).toEqual({ run: 21, problem: expect.stringMatching(/^spikeSteps is -1, expected/) })
})

test('of nine inspected models the first does not answer any more, nor one of another kernel', async () => {
  const view = kernel()
  const inspectors: object[] = []
  for (let i = 0; i < 9; i++) inspectors.push(await inspect(model, sample))
  expect(inspectors.map((each) => view.open(idOf(each)).isClosed())).toEqual([true, ...Array(8).fill(false)])
  expect(view.open('of-before').isClosed()).toBe(true)
})
