/** Live inspectors in a real JupyterLab: a training that is watched while its cell runs, and what is left of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshotOfFailures, startBrowser } from './browser.js'
import { SMALL_MODEL } from './liveModel.js'
import { looksAsItShould } from './looks.js'
import { save } from './notebookPage.js'
import { OpenCells, writeCells } from './openCells.js'
import { type LabServer, startLab } from './server.js'

const MODEL = `${SMALL_MODEL}
const inspector = await inspect(model, sample, { every: 4, benchmark: 'shapes' })`
const TRAIN = `for await (const record of fit(trainable(model), { train: data }, { steps: 2000, batch: 4, microBatch: 4, lr: 5e-3 })) {
  await inspector.follow(record)
  if (record.kind === 'step' && record.step === 90) break
}`

let browser: Browser
let server: LabServer
let page: Page
let cells: OpenCells
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('live')
  writeCells(server.folder, 'live.ipynb', [MODEL, TRAIN])
  page = await openNotebook(browser, server, 'live.ipynb')
  await page.setViewportSize({ width: 1280, height: 900 })
  cells = new OpenCells(page)
  await cells.idle().waitFor({ timeout: 120_000 })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('live', () => page)

const view = (on: Page = page) => on.locator('.jp-spikemba-recording')
const training = (on: Page = page) => view(on).first().locator('[data-part=training]')
const stepNow = async (): Promise<number> =>
  Number(/step (\d+)/.exec((await training().locator('h2').textContent()) ?? '')?.[1])

test('the curves move while the cell runs, and what a person does meanwhile stays', async () => {
  await cells.runAgain(0)
  await cells.prompt(1).click()
  await page.keyboard.press('Control+Enter')
  await training().locator('canvas').waitFor({ timeout: 60_000 })
  const first = await stepNow()
  await view().first().locator('[data-panel=raster-output] canvas').waitFor()
  await view().first().getByLabel('threshold θ').fill('0.3')
  await expect.poll(stepNow, { timeout: 60_000 }).toBeGreaterThan(first + 10)
  expect(await cells.prompt(1).textContent()).toBe('[*]:') // while it runs
  expect(await view().first().getByLabel('threshold θ').inputValue()).toBe('0.3')
  await expect.poll(() => training().getByLabel('training time').getAttribute('max')).not.toBe('0')
  await cells.prompt(1).filter({ hasText: /\d/ }).waitFor({ timeout: 120_000 })
})

test('the scrubber goes back to a recording of before, by keyboard', async () => {
  const scrubber = training().getByLabel('training time')
  await scrubber.focus()
  await page.keyboard.press('Home')
  await expect.poll(() => scrubber.getAttribute('aria-valuetext')).toMatch(/^step 0, recording 1 of 8$/)
  const early = await view().first().locator('[data-part=words]').textContent()
  await training().getByRole('button', { name: 'Newest' }).click()
  await expect.poll(() => scrubber.getAttribute('aria-valuetext')).toMatch(/^step [89]\d, recording 8 of 8$/)
  await expect.poll(() => view().first().locator('[data-part=words]').textContent()).not.toBe(early)
  await expect
    .poll(() => training().locator('.said').textContent())
    .toMatch(/neurons of output fire after step \d+; since step 0, \d+ woke/)
})

looksAsItShould(
  'lab-live',
  () => page,
  () => training(),
  '.jp-spikemba-recording',
)

test('saved, it is the last state without a kernel, and a picture where there is no inspector', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await expect.poll(stepNow).toBe(90) // told last, before the loop was left
  await save(page)
  const { cells: saved } = JSON.parse(readFileSync(join(server.folder, 'live.ipynb'), 'utf8')) as {
    cells: { outputs: { data: Record<string, string | string[]> }[] }[]
  }
  const output = saved[1]!.outputs
  expect(output.length).toBe(1)
  expect([output[0]!.data['image/svg+xml']].flat().join('')).toContain('Training, step 90')
  expect([output[0]!.data['text/plain']].flat().join('')).toMatch(/loss .* → /)
  await page.close()
  page = await openNotebook(browser, server, 'live.ipynb')
  await training().locator('canvas').waitFor({ timeout: 60_000 })
  expect(await stepNow()).toBe(90)
})
