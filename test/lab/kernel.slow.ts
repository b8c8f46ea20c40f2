/** This project's kernel in a JupyterLab as `npx spikemba lab` makes it: no widget manager, nothing else from PyPI. */
import { readdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, screenshotOfFailures, startBrowser } from './browser.js'
import { KERNEL_CELLS, testKernel } from './kernelTests.js'
import { runAllCells } from './notebookPage.js'
import { OpenCells, writeCells } from './openCells.js'
import { type LabServer, startLab } from './server.js'
import { copyView, MAKE_WIDGET } from './widgetCells.js'

let browser: Browser
let server: LabServer
let open: OpenCells | undefined
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('kernel')
  writeCells(server.folder, 'kernel.ipynb', KERNEL_CELLS)
  open = new OpenCells(await openNotebook(browser, server, 'kernel.ipynb'))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('kernel', () => open?.page)

test('no widget manager is there', () => {
  expect(readdirSync('.lab/share/jupyter/labextensions')).not.toContain('@jupyter-widgets')
})

testKernel('kernel', () => open!)

test('a widget is seen as its picture, or else as its text', async () => {
  copyView(server.folder)
  writeCells(server.folder, 'widget.ipynb', [MAKE_WIDGET, 'w', "widget({ esm: '', text: 'a widget' })"])
  const { page, output, text } = new OpenCells(await openNotebook(browser, server, 'widget.ipynb'))
  await runAllCells(page, 60_000)
  const picture = output(1).locator('img[src^="data:image/svg"]')
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(220)
  expect(await text(2)).toBe('a widget')
  await screenshot(page, 'kernel-widget')
  await page.close()
})
