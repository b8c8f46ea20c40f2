/** Folded cells, as the solutions of the course are, in JupyterLab: running them gives nothing away and changes no file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { readNotebook, writeNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { code, notebookOf } from '../kernel/notebookOf.js'
import { openNotebook, screenshotOfFailures, startBrowser } from './browser.js'
import { runAllCells, save } from './notebookPage.js'
import { OpenCells } from './openCells.js'
import { type LabServer, startLab } from './server.js'

const FOLDED = { collapsed: true, jupyter: { outputs_hidden: true, source_hidden: true } }

let browser: Browser
let server: LabServer
let cells: OpenCells
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('folded')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('folded', () => cells?.page)

/** A notebook of one plain cell and folded ones, all run. @returns metadata of the folded ones, once it is saved */
async function runFolded(name: string, ...sources: string[]): Promise<unknown[]> {
  const file = join(server.folder, name)
  const folded = sources.map((source) => ({ ...code(source), metadata: FOLDED }))
  await writeNotebook(file, notebookOf("'in sight'", ...folded))
  cells = new OpenCells(await openNotebook(browser, server, name))
  await runAllCells(cells.page, 60_000)
  await save(cells.page)
  return (await readNotebook(file)).cells.slice(1).map(({ metadata }) => metadata)
}

test('stay folded when all cells run', async () => {
  expect(await runFolded('folded.ipynb', "console.log('the answer')", '6 * 7')).toEqual([FOLDED, FOLDED])
  expect(readFileSync(join(server.folder, 'folded.ipynb'), 'utf8')).toContain('the answer') // it did run
  for (const k of [1, 2]) expect(await cells.cell(k).locator('.jp-OutputArea').isVisible()).toBe(false)
})

test('show what they say once their code is unfolded', async () => {
  await cells.cell(1).locator('.jp-Placeholder').first().click()
  await cells.runAgain(1)
  await expect.poll(() => cells.output(1).getByText('the answer').isVisible()).toBe(true)
  await cells.page.close()
})

test('show why they failed', async () => {
  const [metadata] = await runFolded('failed.ipynb', "throw new Error('no answer')")
  expect(metadata).toEqual({ jupyter: { source_hidden: true } })
  expect(await cells.page.getByText('no answer').first().isVisible()).toBe(true)
})
