/** A notebook of the course in JupyterLab, run as a student runs it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { RECORDING_MIME } from 'spikemba/inspector'
import {
  clearOutputs,
  compareNotebooks,
  describeDifference,
  formatNotebook,
  hasTag,
  isCode,
  type MimeBundle,
  type Notebook,
  readNotebook,
  runNotebook,
  VARIES,
  writeNotebook,
} from 'spikemba/kernel'
import { expect } from 'vitest'
import { openNotebook, screenshot } from './browser.js'
import { type FigureOnPage, figuresOnPage } from './figures.js'
import { runAllCells, save, showWhole } from './notebookPage.js'
import type { LabServer } from './server.js'

/** What JupyterLab with this extension makes of a bundle: the richest that it can draw. */
function kindOf(bundle: MimeBundle): FigureOnPage['kind'] {
  const types = Object.keys(bundle)
  if (types.includes(RECORDING_MIME)) return 'other' // the inspector: recording.slow.ts
  if (types.some((type) => type.includes('plotly'))) return 'plotly'
  if (types.some((type) => type.includes('vegalite'))) return 'vega'
  return types.includes('image/svg+xml') ? 'svg' : 'other'
}

const bundlesOf = ({ cells }: Notebook): MimeBundle[] =>
  cells.filter(isCode).flatMap(({ outputs }) => outputs.flatMap((output) => ('data' in output ? [output.data] : [])))

export const figuresOf = (notebook: Notebook) =>
  bundlesOf(notebook)
    .map(kindOf)
    .filter((kind) => kind !== 'other')

/** Run All, saved: every cell has run, all is as it was saved, and every figure is drawn. */
export async function runsAsSaved(browser: Browser, server: LabServer, name: string): Promise<void> {
  const saved = await readNotebook(join('notebooks', `${name}.ipynb`))
  const copy = join(server.folder, `${name}.ipynb`)
  await writeNotebook(copy, clearOutputs(saved)) // as a student sees it who has run nothing yet
  const page = await openNotebook(browser, server, `${name}.ipynb`)
  await runAllCells(page, 180_000)
  await save(page)
  await showWhole(page)

  const now = await readNotebook(copy)
  expect(
    now.cells.filter((cell) => isCode(cell) && cell.source.trim() !== '' && cell.execution_count === null),
  ).toEqual([]) // after a failed cell none runs
  expect(compareNotebooks(saved, now).map(describeDifference)).toEqual([])
  // To the byte what `spikemba run` writes, but for what a cell says otherwise at each run: a checkout stays clean.
  const { notebook: ran } = await runNotebook(saved, { file: join('notebooks', `${name}.ipynb`) })
  const fixed = (notebook: Notebook) =>
    formatNotebook({
      ...notebook,
      cells: notebook.cells.map((cell) => (isCode(cell) && hasTag(cell, VARIES) ? { ...cell, outputs: [] } : cell)),
    })
  expect(fixed(now)).toBe(fixed(ran))
  expect(readFileSync(copy, 'utf8')).toBe(formatNotebook(now))

  const wanted = figuresOf(now)
  const drawn = async () =>
    (await figuresOnPage(page))
      .filter((figure) => figure.drawn > 0 && figure.width > 100 && figure.height > 50)
      .map(({ kind }) => kind)
  await expect.poll(drawn, { timeout: 60_000 }).toEqual(wanted)
  expect((await figuresOnPage(page)).filter(({ kind }) => kind === 'error')).toEqual([])
  await screenshot(page, name)
  await page.close()
}
