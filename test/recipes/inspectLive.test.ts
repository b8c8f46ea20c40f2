import { createRequire } from 'node:module'
import { inspect as textOf } from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { inspect, type LiveInspector, trainable } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { type FitRecord, fit } from 'spikemba/train'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { LIVE_MIME, type LiveView, readLive } from '../../src/inspector/internal.js'
import { SHOW } from '../../src/viz/internal.js'
import { smallShapes } from './smallShapes.js'

const { cache } = createRequire(import.meta.url)
const TSLAB = '/somewhere/node_modules/tslab/dist/jupyter.js'
let data: Awaited<ReturnType<typeof smallShapes>>
beforeAll(async () => {
  await useBackend('cpu')
  data = await smallShapes()
})
afterEach(() => {
  delete (globalThis as { [SHOW]?: unknown })[SHOW]
  delete cache[TSLAB]
  vi.restoreAllMocks()
})

const small = () =>
  SpikeMba.create('tiny', { dVideo: data.train.dVideo, dText: data.train.dText, dModel: 8, blocks: 1 })
const steps = (model: SpikeMba, count: number): AsyncIterable<FitRecord> =>
  fit(trainable(model), { train: data.train }, { steps: count, batch: 2, microBatch: 2 })
const viewOf = (bundle: Readonly<Record<string, unknown>>): LiveView =>
  readLive(String(bundle[LIVE_MIME]), (text) => new Uint8Array(Buffer.from(text, 'base64')))
const shownBy = async (inspector: LiveInspector) =>
  viewOf(
    await (inspector as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
      Symbol.for('Jupyter.display')
    ]!(),
  )

/** What a kernel is asked to show: id, whether it is a change, and what. */
function kernel(): { id: string; update: boolean; view: LiveView }[] {
  const shown: { id: string; update: boolean; view: LiveView }[] = []
  ;(globalThis as { [SHOW]?: unknown })[SHOW] = async (
    value: Record<symbol, () => Promise<Record<string, unknown>>>,
    { id, update }: { id: string; update: boolean },
  ) => shown.push({ id, update, view: viewOf(await value[Symbol.for('Jupyter.display')]!()) })
  return shown
}

test('a training is followed in one place: curves of every step, a recording every few steps and at the end', async () => {
  const shown = kernel()
  const model = small()
  const inspector = await inspect(model, await data.val.sample(0), { every: 2, benchmark: 'shapes' })
  const losses: number[] = []
  for await (const record of steps(model, 5)) {
    await inspector.follow(record)
    if (record.kind === 'step') losses.push(record.losses.total)
  }
  const before = tf.memory().numTensors
  expect(shown.map(({ update }) => update).slice(0, 2)).toEqual([false, true])
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1)
  const { state, points, recordings, firing } = shown.at(-1)!.view
  expect(state).toBe('ended')
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5])
  expect(points.map(({ loss }) => loss)).toEqual(losses.map((loss) => expect.closeTo(loss, 4)))
  expect(recordings.map(({ step }) => step)).toEqual([0, 2, 4, 5])
  expect(firing.map(({ step }) => step)).toEqual([0, 2, 4, 5])
  expect(textOf(inspector)).toMatch(/^Inspector of “.+”, step 5, 4 of its recordings kept; loss .* → .*neurons of/s)
  expect(tf.memory().numTensors).toBe(before)

  // Trained again, from the cell that is run again: a place of its own, and no step of before.
  const count = shown.length
  for await (const record of steps(model, 2)) await inspector.follow(record)
  expect(shown[count]!.update).toBe(false)
  expect(shown[count]!.id).not.toBe(shown[0]!.id)
  expect(shown.at(-1)!.view.points.map(({ step }) => step)).toEqual([1, 2])
  model.dispose()
})

test('records that are not awaited all move the curves, and the end is shown', async () => {
  const shown = kernel()
  const model = small()
  const inspector = await inspect(model, await data.val.sample(0), { every: 1 })
  const ends: Promise<void>[] = []
  for await (const record of steps(model, 4)) ends.push(inspector.follow(record))
  await Promise.all(ends)
  expect(shown.at(-1)!.view.points.map(({ step }) => step)).toEqual([1, 2, 3, 4])
  expect(shown.at(-1)!.view).toMatchObject({
    state: 'ended',
    recordings: expect.arrayContaining([expect.objectContaining({ step: 4 })]),
  })
  model.dispose()
})

test('in tslab it is one picture that changes; a plain script says how it ended', async () => {
  const model = small()
  const inspector = await inspect(model, await data.val.sample(0))
  expect((await shownBy(inspector)).state).toBe('untrained')
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  for await (const record of steps(model, 2)) await inspector.follow(record)
  expect(said.mock.calls).toEqual([[inspector]])
  const written: [object, boolean][] = []
  cache[TSLAB] = {
    exports: { lastWriteDisplayData: (content: object, update: boolean) => written.push([content, update]) },
  } as never
  for await (const record of steps(model, 2)) await inspector.follow(record)
  const [first, ...more] = written
  expect([first![1], new Set(more.map(([, update]) => update))]).toEqual([false, new Set([true])])
  const [begun, last] = [first!, more.at(-1)!].map(([content]) => content as { data: object; transient: object })
  expect(last!.transient).toEqual(begun!.transient)
  expect(Object.keys(last!.data)).toEqual(['image/svg+xml', LIVE_MIME, 'text/plain'])
  model.dispose()
})

test.each(['every', 'keep'])('%s is a whole number of at least 1', async (name) => {
  const model = small()
  await expect(inspect(model, await data.val.sample(0), { [name]: 0 })).rejects.toThrow(
    `${name} is 0, expected a whole number of at least 1`,
  )
  model.dispose()
})
