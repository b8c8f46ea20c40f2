import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { readNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from './browser.js'
import { figuresOf, runsAsSaved } from './runsAsSaved.js'
import { type LabServer, startLab } from './server.js'

/** The first of the course, one with a Plotly figure, one with the membrane's trace; `course.long.ts` runs all. */
const NOTEBOOKS = ['00-kernel-and-one-clip', '02-recurrence-is-convolution', '05-one-lif-neuron']

let browser: Browser
let server: LabServer
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('notebooks')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test.each(NOTEBOOKS)('%s runs in JupyterLab as it was saved, and every figure is drawn', (name) =>
  runsAsSaved(browser, server, name),
)

test('Vega-Lite and Plotly are both among them', async () => {
  const notebooks = await Promise.all(NOTEBOOKS.map((name) => readNotebook(join('notebooks', `${name}.ipynb`))))
  const figures = notebooks.map(figuresOf)
  expect(Math.min(...figures.map(({ length }) => length))).toBeGreaterThanOrEqual(3)
  expect(new Set(figures.flat())).toEqual(new Set(['vega', 'plotly']))
})
