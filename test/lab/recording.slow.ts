/** Recordings in a real JupyterLab: in outputs, beside the notebook, as files; with a kernel, and without one. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { writeNpy, writeNpz } from 'spikemba/formats'
import { RECORDING_MIME, recordingSvg, writeRecording } from 'spikemba/inspector'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantedRecording } from '../inspector/plantedRecording.js'
import { openNotebook, screenshot, startBrowser } from './browser.js'
import { writeOutputs } from './fixture.js'
import { setTheme } from './notebookPage.js'
import { OpenCells, writeCells } from './openCells.js'
import { type LabServer, startLab } from './server.js'

const recording = plantedRecording({ clips: 75, channels: 64, steps: 8 })
const base64 = Buffer.from(writeRecording(recording)).toString('base64')
const output = { [RECORDING_MIME]: base64, 'image/svg+xml': recordingSvg(recording), 'text/plain': 'a recording' }

let browser: Browser
let server: LabServer
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('recordings')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const view = (page: Page) => page.locator('.jp-spikemba-recording')
const cursor = (page: Page) => view(page).first().locator('[data-part=cursor]')

test.each([
  [1280, false],
  [1280, true],
  [800, false],
  [800, true],
])('an output of a notebook that nobody ran here, %i pixels wide, dark %s', async (width, dark) => {
  writeOutputs(server.folder, 'saved.ipynb', [output])
  const page = await openNotebook(browser, server, 'saved.ipynb')
  await page.setViewportSize({ width, height: 900 })
  if (dark) await setTheme(page, 'JupyterLab Dark')
  await view(page).locator('[data-panel=raster-output] canvas').waitFor({ timeout: 60_000 })
  const ground = await view(page)
    .locator('.spike')
    .evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(ground).toBe(dark ? 'rgb(14, 17, 22)' : 'rgb(244, 245, 247)')
  await view(page).locator('.spike').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => cursor(page).textContent()).toMatch(/clip 1, step 0/)
  expect(await page.locator('.jp-Notebook .jp-Cell').count()).toBe(1) // the keys were the view's, not Lab's
  await view(page).getByLabel('threshold θ').fill('0.3')
  await expect
    .poll(() => view(page).locator('[data-part=settings] .said').textContent())
    .toMatch(/^[1-9]\d* spikes gained, \d+ lost/)
  expect(
    await view(page)
      .locator('.spike')
      .evaluate((element) => element.scrollWidth <= element.clientWidth),
  ).toBe(true)
  await screenshot(page, `lab-recording-${width}-${dark ? 'dark' : 'light'}`)
  if (dark) await setTheme(page, 'JupyterLab Light')
  await page.close()
})

test('opens beside the notebook, with the whole height of the window', async () => {
  writeOutputs(server.folder, 'beside.ipynb', [output])
  const page = await openNotebook(browser, server, 'beside.ipynb')
  await page.setViewportSize({ width: 1600, height: 900 })
  await page.getByRole('button', { name: 'Open beside' }).click()
  await expect.poll(() => view(page).count()).toBe(2)
  const panel = page.locator('.lm-DockPanel > .jp-spikemba-recording')
  await panel.locator('[data-panel=raster-output] canvas').waitFor()
  expect((await panel.boundingBox())!.height).toBeGreaterThan(700)
  await page.waitForTimeout(500)
  await screenshot(page, 'lab-recording-beside')
  await page.close()
})

test('a file of a recording opens as the inspector; a damaged one is one sentence', async () => {
  writeFileSync(join(server.folder, 'clip.spike'), writeRecording(recording))
  writeFileSync(join(server.folder, 'cut.spike'), writeRecording(recording).subarray(0, 5000))
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(server.address('clip.spike'))
  await view(page).locator('[data-panel=saliency] canvas').waitFor({ timeout: 120_000 })
  await page.close()
  const damaged = await browser.newPage()
  await damaged.goto(server.address('cut.spike'))
  await expect
    .poll(() => view(damaged).getByRole('alert').textContent(), { timeout: 120_000 })
    .toMatch(/^This recording cannot be shown: .*cut short/)
  await damaged.close()
})

test.each<[string, Uint8Array, RegExp]>([
  [
    'features.npz',
    writeNpz([
      ['features', { shape: [20, 30], data: Float32Array.from({ length: 600 }, (_, i) => Math.sin(i / 9)) }],
      ['<b>ids</b>', { shape: [3], data: Int32Array.of(4, 5, 6) }],
    ]),
    /2 arrays, 603 values.*features float32 \[20, 30\].*-1 to 1, mean .*<b>ids<\/b> int32 \[3\].*4 {2}5 {2}6/s,
  ],
  [
    'one.npy',
    writeNpy({ shape: [2, 2], data: Float64Array.of(1, 2, 3, NaN) }),
    /1 array, 4 values.*1 value not finite/s,
  ],
  ['model.safetensors', writeRecording(recording), /layers\/output\/currents float32 .*saliency float32 \[75\]/s],
  [
    'cut.npz',
    writeNpz([['a', { shape: [3], data: Int32Array.of(4, 5, 6) }]]).subarray(0, 60),
    /^This file cannot be shown: this file at byte 60: is no readable zip/,
  ],
])('%s opens as a list of its arrays', async (name, bytes, told) => {
  writeFileSync(join(server.folder, name), bytes)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(server.address(name))
  const arrays = page.locator('.jp-spikemba-arrays')
  await expect.poll(() => arrays.textContent(), { timeout: 120_000 }).toMatch(told)
  expect(await arrays.locator('b b').count()).toBe(0) // names are text
  if (name === 'features.npz') {
    expect(await arrays.locator('img').count()).toBe(1)
    await screenshot(page, 'lab-arrays')
  }
  await page.close()
})

test('a recording is a cell’s last value, and its model still runs when the kernel is gone', async () => {
  const source = [
    "import { SpikeMba, loadBenchmark, makeShapes, memoryFolder } from 'spikemba'",
    "import { inspectSample } from 'spikemba/recipes'",
    'const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 1, valVideos: 1 })))',
    "const world = await loadBenchmark('shapes', { dir, split: 'val' })",
    "const model = SpikeMba.create('tiny', { dVideo: world.dVideo, dText: world.dText, dModel: 16, blocks: 1 })",
    "await inspectSample(model, await world.sample(0), 'shapes', { weights: true })",
  ].join('\n')
  writeCells(server.folder, 'live.ipynb', [source])
  const page = await openNotebook(browser, server, 'live.ipynb')
  const cells = new OpenCells(page)
  await cells.idle().waitFor({ timeout: 120_000 })
  await cells.runAgain(0)
  await view(page).locator('[data-panel=raster-output] canvas').waitFor({ timeout: 60_000 })
  await page.keyboard.press('Control+s')
  await page.locator('.lm-MenuBar-itemLabel', { hasText: /^Kernel$/ }).click()
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Shut Down Kernel$/ }).click()
  await page.locator('#jp-main-statusbar', { hasText: /No Kernel/ }).waitFor({ timeout: 60_000 })
  await view(page).getByLabel('threshold θ').fill('0.05')
  await expect
    .poll(() => view(page).locator('[data-part=settings] .said').textContent())
    .toMatch(/^[1-9]\d* spikes gained/)
  await expect
    .poll(() => view(page).locator('[data-panel=saliency] .legend').textContent(), { timeout: 60_000 })
    .toContain('as recorded') // the model itself has run again, in the page
  await page.close()
})
