import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, startBrowser } from './browser.js'
import { type FigureOnPage, figuresOnPage } from './figures.js'
import { LINES, PLOTS, plotly, vegaLite6, writeOutputs } from './fixture.js'
import { setTheme } from './notebookPage.js'
import { type LabServer, startLab } from './server.js'

let browser: Browser
let server: LabServer
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('renderers')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** Opens a notebook with these outputs, and waits until none of its figures is empty. */
async function show(name: string, outputs: Parameters<typeof writeOutputs>[2]): Promise<Page> {
  writeOutputs(server.folder, `${name}.ipynb`, outputs)
  const page = await openNotebook(browser, server, `${name}.ipynb`)
  await page.setViewportSize({ width: 1200, height: 1600 })
  await page
    .locator('.jp-spikemba-figure > div')
    .nth(outputs.length - 1)
    .waitFor({ timeout: 60_000 })
  return page
}
const drawn = (figures: readonly FigureOnPage[]) =>
  figures.filter((figure) => figure.drawn > 0 && figure.width > 200 && figure.height > 100).map(({ kind }) => kind)

test('Jupyter lists the extension as enabled and sound', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    resolve('.lab/bin/python'),
    '-m jupyter labextension list'.split(' '),
  )
  expect(stdout + stderr).toMatch(/@spikemba\/jupyterlab v0\.1\.0.*enabled.*OK/)
})

test('draws Vega-Lite 6 and Plotly in the light and in the dark theme, and again when the theme changes', async () => {
  const page = await show('figures', [LINES, ...PLOTS])
  const light = await figuresOnPage(page)
  expect(drawn(light)).toEqual(['vega', 'plotly', 'plotly', 'plotly'])
  await screenshot(page, 'renderers-light')
  const label = () =>
    page
      .locator('.js-plotly-plot .xtick text')
      .first()
      .evaluate((text) => getComputedStyle(text).fill)
  expect(await label()).toMatch(/^rgba?\(0, 0, 0/)

  await setTheme(page, 'JupyterLab Dark')
  await expect.poll(label, { timeout: 20_000 }).toMatch(/^rgba?\(255, 255, 255/)
  await expect
    .poll(async () => drawn(await figuresOnPage(page)), { timeout: 20_000 })
    .toEqual(['vega', 'plotly', 'plotly', 'plotly'])
  const dark = await figuresOnPage(page)
  expect(dark[0]!.lightness!).toBeGreaterThan(0.5) // light letters and lines on nothing
  expect(await page.locator('.jp-spikemba-figure > div').count()).toBe(4) // the old drawings are gone
  await screenshot(page, 'renderers-dark')

  await setTheme(page, 'JupyterLab Light')
  await expect.poll(label, { timeout: 20_000 }).toMatch(/^rgba?\(0, 0, 0/)
  await page.close()
})

test('a Plotly figure takes the width that it has', async () => {
  const page = await show('width', [PLOTS[0]!])
  const width = async () => (await figuresOnPage(page))[0]!.width
  await expect.poll(width).toBeGreaterThan(600)
  await page.setViewportSize({ width: 800, height: 900 })
  await expect.poll(width).toBeLessThan(500)
  await page.close()
})

test('what cannot be drawn says so below its cell, and its neighbours are drawn', async () => {
  writeOutputs(server.folder, 'wrong.ipynb', [plotly({ layout: {} }), vegaLite6({ mark: 'nonsense' }), LINES])
  const page = await openNotebook(browser, server, 'wrong.ipynb')
  await page.locator('.vega-embed').waitFor()
  const said = await page.locator('.jp-RenderedText', { hasText: 'cannot be drawn' }).allTextContents()
  expect(said).toEqual([
    expect.stringContaining('this application/vnd.plotly.v1+json cannot be drawn: it has no list `data` of traces'),
    expect.stringContaining('this application/vnd.vegalite.v6+json cannot be drawn: '),
  ])
  await page.close()
})

test('the drawing libraries are loaded with the first figure, not before', async () => {
  const page = await browser.newPage()
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(/@spikemba\/jupyterlab\/static\/(\w+)/.exec(request.url())?.[1] ?? ''))
  writeOutputs(server.folder, 'plain.ipynb', [{ 'text/plain': 'no figure' }])
  await page.goto(server.address('plain.ipynb'))
  await page.locator('.jp-OutputArea-output').waitFor({ timeout: 60_000 })
  expect(loaded).toContain('mimeExtension')
  for (const large of ['plotly', 'vegaLite', 'recording']) expect(loaded).not.toContain(large)
  await page.close()
})
