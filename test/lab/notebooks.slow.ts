import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, startBrowser } from './browser.js'
import { type FigureOnPage, figuresOnPage } from './figures.js'
import { runAllCells, save, showWhole } from './notebookPage.js'
import { type LabServer, startLab } from './server.js'

/** The first of the course, one with a Plotly figure, one with the membrane's trace. */
const NOTEBOOKS = ['00-kernel-and-one-clip', '01-linear-system-to-discrete', '05-one-lif-neuron']

interface Cell {
  readonly cell_type: string
  readonly source: string | readonly string[]
  execution_count: number | null
  outputs: { readonly output_type: string; readonly data?: Readonly<Record<string, unknown>> }[]
}

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

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] }
const codeCells = (file: string): Cell[] => read(file).cells.filter(({ cell_type, source }) => cell_type === 'code' && [source].flat().join('').trim() !== '')
const bundles = (file: string) => codeCells(file).flatMap(({ outputs }) => outputs.flatMap(({ data }) => (data ? [data] : [])))

/** What JupyterLab with this extension makes of a bundle: the richest that it can draw. */
const kindOf = (bundle: Readonly<Record<string, unknown>>): FigureOnPage['kind'] => {
  const types = Object.keys(bundle)
  if (types.some((type) => type.includes('plotly'))) return 'plotly'
  if (types.some((type) => type.includes('vegalite'))) return 'vega'
  return types.includes('image/svg+xml') ? 'svg' : 'other'
}

/** A copy as a student gets it who has run nothing yet. */
function copyWithoutOutputs(name: string): string {
  const notebook = read(join('notebooks', `${name}.ipynb`))
  for (const cell of notebook.cells) if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null })
  const copy = join(server.folder, `${name}.ipynb`)
  writeFileSync(copy, JSON.stringify(notebook))
  return copy
}

test.each(NOTEBOOKS)('%s runs in JupyterLab, no cell fails, every figure is drawn', async (name) => {
  const copy = copyWithoutOutputs(name)
  const page = await openNotebook(browser, server, `${name}.ipynb`)
  await runAllCells(page, 180_000)
  await save(page)
  await showWhole(page)
  const outputs = codeCells(copy).flatMap(({ outputs }) => outputs)
  expect(outputs.filter(({ output_type }) => output_type === 'error')).toEqual([])
  expect(codeCells(copy).filter(({ execution_count }) => execution_count === null)).toEqual([]) // after a failed cell the others do not run

  const wanted = bundles(copy)
    .map(kindOf)
    .filter((kind) => kind !== 'other')
  expect(wanted.length).toBeGreaterThanOrEqual(3)
  expect(wanted).toEqual(
    bundles(join('notebooks', `${name}.ipynb`))
      .map(kindOf)
      .filter((kind) => kind !== 'other'),
  ) // those of the saved notebook
  const drawn = async () => (await figuresOnPage(page)).filter((figure) => figure.drawn > 0 && figure.width > 100 && figure.height > 50).map(({ kind }) => kind)
  await expect.poll(drawn, { timeout: 30_000 }).toEqual(wanted)
  expect((await figuresOnPage(page)).filter(({ kind }) => kind === 'error')).toEqual([])
  await screenshot(page, name)
  await page.close()
})

test('Vega-Lite and Plotly are both among them', () => {
  const kinds = NOTEBOOKS.flatMap((name) => bundles(join('notebooks', `${name}.ipynb`)).map(kindOf))
  expect(new Set(kinds)).toEqual(new Set(['vega', 'plotly', ...kinds]))
})
