/** A page that carries weights and library runs the model itself; what it says is what the library says in Node. */
import { loadBenchmark, makeShapes, memoryFolder } from 'spikemba/datasets'
import { type Recording, writeRecording } from 'spikemba/inspector'
import { RecordedModel, SpikeMba } from 'spikemba/model'
import { inspectSample } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screenshot } from '../../lab/browser.js'
import { focus, open, page, panel, part, press, slide } from './openPage.js'

describe('a page with weights and library thinks', () => {
  const shown = () =>
    page.evaluate(() => {
      const { recording, recorded } = (
        globalThis as unknown as { inspector: { engine: { recording: Recording; recorded: Recording } } }
      ).inspector.engine
      return {
        again: recording !== recorded,
        saliency: [...recording.saliency],
        moments: recording.moments,
        steps: recording.layers[0]!.steps,
      }
    })
  const close = (found: readonly number[], expected: ArrayLike<number>): void => {
    expect(found).toHaveLength(expected.length)
    for (const [clip, value] of found.entries()) expect(Math.abs(value - expected[clip]!)).toBeLessThan(1e-5)
  }
  let trained: Recording
  let recorded: RecordedModel
  beforeAll(async () => {
    await useBackend('cpu')
    const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 1, valVideos: 2 })))
    const world = await loadBenchmark('shapes', { dir, split: 'val' })
    const model = await SpikeMba.load('data/course/tiny')
    trained = await inspectSample(model, await world.sample(0), 'shapes', { weights: true })
    model.dispose()
    recorded = new RecordedModel(trained)
  })
  afterAll(() => recorded.dispose())

  test('its saliency and moments are the library’s in Node, for every control', async () => {
    await open(writeRecording(trained), { thinks: true })
    close((await shown()).saliency, trained.saliency)
    expect(await part('model').locator('.said').textContent()).toContain('Engine: page')
    for (const [operate, change] of [
      [() => slide('threshold θ', '0.3'), { layerSettings: { output: { vThreshold: 0.3 } } }],
      [() => slide('spike steps T', '7'), { layerSettings: { output: { vThreshold: 0.3 } }, spikeSteps: 7 }],
      [
        () => page.getByLabel('leave the slots out').check(),
        { layerSettings: { output: { vThreshold: 0.3 } }, spikeSteps: 7, withoutSlots: true },
      ],
      [
        () => page.getByLabel('mute the detector').check(),
        { layerSettings: { output: { vThreshold: 0.3 } }, spikeSteps: 7, withoutSlots: true, silent: true },
      ],
    ] as const) {
      const before = (await shown()).saliency
      const expected = await recorded.run(change)
      await operate()
      await expect.poll(async () => (await shown()).saliency, { timeout: 30_000 }).not.toEqual(before)
      const now = await shown()
      close(now.saliency, expected.saliency)
      expect(now.steps).toBe(expected.layers[0]!.steps)
      for (const [i, moment] of now.moments.entries()) close(moment, expected.moments[i]!)
    }
    await page.getByRole('button', { name: 'All as recorded' }).click()
    await expect.poll(async () => (await shown()).again, { timeout: 30_000 }).toBe(false)
    close((await shown()).saliency, trained.saliency)
  })

  test.each([
    [1280, false],
    [800, true],
  ])('pictures of it, %i pixels wide, dark %s', async (width, dark) => {
    await open(writeRecording(trained), { thinks: true, width, dark })
    await focus()
    await press('ArrowDown')
    await slide('threshold θ', '0.3')
    await expect.poll(async () => (await shown()).again, { timeout: 30_000 }).toBe(true)
    await expect.poll(() => part('model').locator('.said').textContent()).not.toContain('running')
    await expect.poll(() => part('settings').textContent()).toContain('0.3 (was 0.5)')
    expect(await panel('raster-output').locator('.legend').textContent()).toContain('gained')
    expect(await panel('raster-k').locator('.legend').textContent()).toBe('') // it did not change
    await screenshot(page, `inspector-thinks-${width}-${dark ? 'dark' : 'light'}`)
  })
})
