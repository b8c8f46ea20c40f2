/** The sliders of the course in JupyterLab: they move the picture of a saved notebook, with no kernel's help. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, screenshotOfFailures, startBrowser } from './browser.js'
import { type LabServer, startLab } from './server.js'

const NOTEBOOK = '05-one-lif-neuron.ipynb'

let browser: Browser
let server: LabServer
let page: Page
let figure: Locator
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('sliders')
  copyFileSync(join('notebooks', NOTEBOOK), join(server.folder, NOTEBOOK))
  page = await openNotebook(browser, server, NOTEBOOK)
  figure = page.locator('.jp-spikemba-figure', { has: page.locator('input[type=range]') })
  await figure.locator('canvas').waitFor({ timeout: 60_000 })
  await figure.scrollIntoViewIfNeeded()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('sliders', () => page)

const picture = (): Promise<string> =>
  figure.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
const slider = (label: RegExp): Locator => figure.getByRole('slider', { name: label })
/** Waits until another picture is there. */
async function after(before: string): Promise<string> {
  await expect.poll(picture).not.toBe(before)
  return picture()
}

test('moving θ or τ changes the picture, and moving back brings it back', async () => {
  expect(await figure.getByRole('slider').count()).toBe(2)
  const saved = await picture()
  await screenshot(page, 'sliders-saved')
  await slider(/threshold θ/).fill('1.5')
  const silent = await after(saved)
  await screenshot(page, 'sliders-silent')
  await slider(/time constant τ/).fill('2')
  const fast = await after(silent)
  await slider(/threshold θ/).fill('0.5')
  await after(fast)
  await screenshot(page, 'sliders-fast')
  await slider(/threshold θ/).fill('1')
  await slider(/time constant τ/).fill('6')
  await expect.poll(picture).toBe(saved)
})

test('the arrow keys move it a stop, and stay in the cell', async () => {
  const theta = slider(/threshold θ/)
  const selected = page.locator('.jp-Notebook .jp-mod-selected')
  await theta.focus()
  const [before, cell] = [await picture(), await selected.getAttribute('data-windowed-list-index')]
  for (const key of ['ArrowUp', 'ArrowRight']) await page.keyboard.press(key)
  expect(await theta.inputValue()).toBe('1.5')
  await after(before)
  for (const key of ['ArrowDown', 'ArrowLeft']) await page.keyboard.press(key)
  expect(await theta.inputValue()).toBe('1')
  await expect.poll(picture).toBe(before)
  expect(await selected.getAttribute('data-windowed-list-index')).toBe(cell)
})
