/** The inspector's sliders ask the live model in the kernel: idle, while a cell trains, busy, restarted and dead. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, screenshotOfFailures, startBrowser } from './browser.js'
import { SMALL_MODEL } from './liveModel.js'
import { choose } from './notebookPage.js'
import { OpenCells, writeCells } from './openCells.js'
import { type LabServer, startLab } from './server.js'

const MODEL = `${SMALL_MODEL}
const inspector = await inspect(model, sample, { benchmark: 'shapes' })`
const TRAIN = `const steps = { steps: 40, batch: 4, microBatch: 4, lr: 5e-3 }
for await (const record of fit(trainable(model), { train: data }, steps)) await inspector.follow(record)`

let browser: Browser
let server: LabServer
let page: Page
let cells: OpenCells
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('kernel-engine')
  writeCells(server.folder, 'asked.ipynb', [MODEL, 'inspector'])
  page = await openNotebook(browser, server, 'asked.ipynb')
  await page.setViewportSize({ width: 1280, height: 900 })
  cells = new OpenCells(page)
  await cells.idle().waitFor({ timeout: 120_000 })
  for (const k of [0, 1]) await cells.runAgain(k)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('kernel-engine', () => page)

const view = (k = 1) => cells.cell(k).locator('.jp-spikemba-recording')
const said = (k = 1) => view(k).locator('[data-part=model] .said')
const threshold = (k = 1) => view(k).getByLabel('threshold θ')
/** The saliency of the first clip, as the view says it. */
const saliency = async (k = 1): Promise<number> =>
  Number(/saliency (-?[\d.e-]+)/.exec((await view(k).locator('[data-part=cursor]').textContent()) ?? '')?.[1])
const gained = (k = 1) => view(k).locator('[data-part=settings] .said')

test('a slider asks the model itself, and the view says so', async () => {
  await threshold().waitFor({ timeout: 60_000 })
  const before = await saliency()
  await threshold().fill('0.05')
  await expect.poll(() => said().textContent(), { timeout: 30_000 }).toMatch(/^Engine: kernel\. Here the live model/)
  await expect.poll(saliency).not.toBe(before)
  const k = await cells.run(
    '(await record(model, sample, { layerSettings: { output: { vThreshold: 0.05 } } })).saliency[0]!.toPrecision(3)',
  )
  await cells.done(k)
  expect(await saliency()).toBeCloseTo(Number((await cells.text(k)).replaceAll("'", '')), 6)
  await view().getByLabel('leave the slots out').check()
  const withSlots = await saliency()
  await expect.poll(saliency, { timeout: 30_000 }).not.toBe(withSlots)
  await view().getByRole('button', { name: 'All as recorded' }).click()
  await expect.poll(saliency).toBe(before)
  await screenshot(page, 'lab-kernel-engine')
})

test('it is answered in the midst of a cell that trains, by the model of that step', async () => {
  const k = await cells.run(TRAIN)
  await threshold(k).waitFor({ timeout: 60_000 })
  await threshold(k).fill('0.25')
  await expect
    .poll(() => said(k).textContent(), { timeout: 30_000 })
    .toMatch(/kernel\. Here .* after training step \d+/)
  expect(await cells.prompt(k).textContent()).toBe('[*]:') // while it runs
  await cells.prompt(k).filter({ hasText: /\d/ }).waitFor({ timeout: 120_000 })
  await page.waitForTimeout(500)
  await view(k).locator('[data-part=training] input[type=range]').focus()
  await page.keyboard.press('Home')
  await expect
    .poll(() => said(k).textContent())
    .toMatch(/^Engine: recording .*the model after step 0, of which the recording alone/)
  await view(k).getByRole('button', { name: 'Newest' }).click()
  await expect.poll(() => said(k).textContent(), { timeout: 30_000 }).toMatch(/^Engine: kernel/)
})

test('while a cell never pauses the layer answers at once, and the model when it ends', async () => {
  await cells.run('{ const end = Date.now() + 8000; while (Date.now() < end); }')
  await page.locator('#jp-main-statusbar', { hasText: /\| Busy/ }).waitFor()
  await threshold().fill('0.2')
  await expect.poll(() => gained().textContent()).toMatch(/^[1-9]\d* spikes gained/)
  await expect.poll(() => said().textContent()).toContain('the kernel is busy and answers when its cell pauses')
  await expect.poll(() => said().textContent(), { timeout: 30_000 }).toMatch(/^Engine: kernel\. Here/)
})

test('a kernel that was restarted, or shut down, is one sentence; the layer still runs, and a new cell asks again', async () => {
  await cells.restart()
  await threshold().fill('0.15')
  await expect
    .poll(() => said().textContent(), { timeout: 30_000 })
    .toBe(
      'Engine: recording (stored currents). The model did not run: this kernel does not know the model: it was restarted, or made many others since; run the cell again.',
    )
  await expect.poll(() => gained().textContent()).toMatch(/^[1-9]\d* spikes gained/)
  for (const k of [0, 1]) await cells.runAgain(k)
  await threshold().fill('0.3')
  await expect.poll(() => said().textContent(), { timeout: 30_000 }).toMatch(/^Engine: kernel/)
  await choose(page, 'Kernel', /^Shut Down Kernel$/)
  await page.locator('#jp-main-statusbar', { hasText: /No Kernel/ }).waitFor({ timeout: 60_000 })
  await threshold().fill('0.1')
  await expect
    .poll(() => said().textContent(), { timeout: 30_000 })
    .toMatch(/^Engine: recording \(stored currents\)\. The model did not run: no kernel runs for this notebook/)
  await expect.poll(() => gained().textContent()).toMatch(/^[1-9]\d* spikes gained/)
})
