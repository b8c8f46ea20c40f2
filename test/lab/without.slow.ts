import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateLab } from '../../src/cli/jupyter/privateLab.js'
import { execute } from '../../src/cli/tensorflow/execute.js'
import { openNotebook, startBrowser } from './browser.js'
import { figuresOnPage } from './figures.js'
import { LINES, PLOTS, writeOutputs } from './fixture.js'
import { type LabServer, startLab } from './server.js'

// A JupyterLab that does not have the extension, as most people's.
let browser: Browser
let server: LabServer
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('without', { disabled: ['@spikemba/jupyterlab'] })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><circle cx="150" cy="75" r="50"/></svg>'
const vegaLite5 = {
  'application/vnd.vegalite.v5+json': { ...(LINES['application/vnd.vegalite.v6+json'] as object) },
  'text/plain': 'five',
}

test('a Plotly figure shows its svg, Vega-Lite 5 is drawn by JupyterLab itself, Vega-Lite 6 alone is its text', async () => {
  writeOutputs(server.folder, 'figures.ipynb', [{ ...PLOTS[0]!, 'image/svg+xml': SVG }, vegaLite5, LINES])
  // JupyterLab shows an svg only in notebooks that it trusts: those whose cells were run here.
  const { python, env } = privateLab('.lab')
  expect((await execute(python, ['-m', 'jupyter', 'trust', join(server.folder, 'figures.ipynb')], { env })).code).toBe(
    0,
  )
  const page = await openNotebook(browser, server, 'figures.ipynb')
  const kinds = async () => (await figuresOnPage(page)).map(({ kind, drawn }) => [kind, drawn > 0])
  await expect.poll(kinds, { timeout: 30_000 }).toEqual([
    ['svg', true],
    ['vega', true],
    ['other', false],
  ])
  expect((await figuresOnPage(page))[2]!.text).toBe('a Vega-Lite 6 figure')
  await page.close()
})

test('the sliders of the course move there, too', async () => {
  const name = '05-one-lif-neuron.ipynb'
  copyFileSync(join('notebooks', name), join(server.folder, name))
  const page = await openNotebook(browser, server, name)
  const output = page.locator('.jp-OutputArea-output', { has: page.locator('input[type=range]') })
  const picture = () =>
    output.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL(), { timeout: 60_000 })
  const before = await picture()
  await output.getByRole('slider', { name: /threshold θ/ }).fill('0.5')
  await expect.poll(picture).not.toBe(before)
  await page.close()
})
