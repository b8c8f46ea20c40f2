/** This project's kernel in a JupyterLab as `npx spikemba lab` makes it: no widget manager, nothing else from PyPI. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNotebook, screenshot, startBrowser } from './browser.js'
import { choose, runAllCells } from './notebookPage.js'
import { type LabServer, startLab } from './server.js'

const NOTEBOOK = 'kernel.ipynb'
const CELLS = [
  "function leak(u: number): number {\n  const next = u / 2\n  return next\n}\nlet u: number = 1\nconst parts = ['input', 'membrane']",
  'for (let t = 0; t < 3; t++) {\n  u = leak(u)\n}\nu',
  "await display({ 'text/html': '<b class=\"shown\">a figure</b>', 'text/plain': 'a figure' }, { raw: true })\nconsole.log('printed')",
  'const wrong: number = parts[0]!',
]

let browser: Browser
let server: LabServer
let page: Page
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('kernel')
  const cells = CELLS.map((source, k) => ({ cell_type: 'code', id: `cell-${k}`, metadata: {}, execution_count: null, source, outputs: [] }))
  const kernelspec = { name: 'spikemba', display_name: 'TypeScript (SpikeMba)', language: 'typescript' }
  writeFileSync(join(server.folder, NOTEBOOK), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }))
  page = await openNotebook(browser, server, NOTEBOOK)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const cell = (k: number): Locator => page.locator('.jp-Notebook .jp-CodeCell').nth(k)
const output = (k: number): Locator => cell(k).locator('.jp-OutputArea-output')
const idle = (): Locator => page.locator('#jp-main-statusbar', { hasText: /\| Idle/ })

/** Writes a new last cell. @returns its place */
async function write(text: string): Promise<number> {
  const last = (await page.locator('.jp-Notebook .jp-CodeCell').count()) - 1
  await cell(last).locator('.cm-content').click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('b')
  await cell(last + 1).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(text)
  return last + 1
}
async function run(text: string): Promise<number> {
  const k = await write(text)
  await page.keyboard.press('Control+Enter')
  return k
}

test('no widget manager is there', () => {
  expect(readdirSync('.lab/share/jupyter/labextensions')).not.toContain('@jupyter-widgets')
})

test('runs cells: values, figures, text, and a type error that names its place', async () => {
  await runAllCells(page, 60_000)
  await expect.poll(() => output(1).allTextContents()).toEqual(['0.125'])
  await expect.poll(() => output(2).locator('.shown').count()).toBe(1)
  expect((await output(2).allTextContents()).map((text) => text.trim())).toContain('printed')
  const error = (await output(3).allTextContents()).join('\n')
  expect(error).toContain("TS2322: Type 'string' is not assignable to type 'number'")
  expect(error).toContain('cell 4:1:7')
  expect(await cell(1).locator('.jp-OutputPrompt').textContent()).toBe('[2]:')
  await screenshot(page, 'kernel-cells')
})

test('completes with kinds, and explains what the cursor is at', async () => {
  await write('parts.find')
  await page.keyboard.press('Tab')
  const items = page.locator('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item')
  await items.first().waitFor()
  expect(await items.locator('.jp-Completer-match').allTextContents()).toEqual(['find', 'findIndex', 'findLast', 'findLastIndex'])
  expect(await items.first().textContent()).toContain('method')
  await screenshot(page, 'kernel-completion')
  await page.keyboard.press('Escape')
  await write('leak')
  await page.keyboard.press('Shift+Tab')
  const tooltip = page.locator('.jp-Tooltip')
  await tooltip.waitFor()
  await expect.poll(() => tooltip.textContent()).toContain('function leak(u: number): number')
  await screenshot(page, 'kernel-tooltip')
  await page.keyboard.press('Escape')
})

test('asks its reader', async () => {
  const k = await run("const name = input('name? ')\nconsole.log('hello ' + name)")
  const field = page.locator('.jp-Stdin-input')
  await field.fill('Ada')
  await field.press('Enter')
  await expect.poll(async () => (await output(k).allTextContents()).join('\n')).toContain('hello Ada')
})

test('is interrupted, and keeps its values', async () => {
  const k = await run('while (true) {}')
  await expect.poll(() => cell(k).locator('.jp-InputPrompt').textContent()).toBe('[*]:')
  await choose(page, 'Kernel', /^Interrupt Kernel$/)
  await expect.poll(async () => (await output(k).allTextContents()).join('\n')).toContain('Interrupted')
  const next = await run('u * 8')
  await expect.poll(() => output(next).allTextContents()).toEqual(['1'])
})

test('debugs: a breakpoint by a click, variables in the panel, on by a button', async () => {
  await idle().waitFor()
  const bug = page.locator('[data-jp-item-name="debugger-icon"] jp-button')
  await expect.poll(() => bug.getAttribute('aria-disabled')).not.toBe('true')
  await bug.click()
  await page.locator('.jp-DebuggerVariables').waitFor()
  await cell(0).locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3).click() // the first one is a spacer: line 3
  await cell(0).locator('.cm-breakpoint-gutter .cm-breakpoint-icon:visible').waitFor()
  await cell(0).locator('.jp-InputPrompt').click()
  await page.keyboard.press('Control+Enter')
  await idle().waitFor()
  const k = await run('console.log(leak(8))')
  const stopped = cell(0).locator('.jp-DebuggerEditor-highlight')
  await stopped.waitFor({ timeout: 20_000 })
  expect(await stopped.textContent()).toContain('return next')
  const panel = page.locator('.jp-DebuggerVariables')
  await expect.poll(() => panel.textContent()).toBe('u8next4') // names and values of the function
  expect(await page.locator('.jp-DebuggerCallstack').textContent()).toContain('leak')
  await screenshot(page, 'kernel-debugger')
  await page.locator('.jp-DebuggerSidebar [data-command="debugger:continue"]').first().click()
  await expect.poll(async () => (await output(k).allTextContents()).join('')).toBe('4\n')
  await bug.click()
})

test('starts anew without what was', async () => {
  await choose(page, 'Kernel', /^Restart Kernel…$/)
  await page.locator('.jp-Dialog-button', { hasText: 'Restart' }).click()
  await page.locator('.jp-Dialog').waitFor({ state: 'detached' })
  await idle().waitFor()
  const k = await run('leak(1)')
  await expect.poll(async () => (await output(k).allTextContents()).join('\n'), { timeout: 20_000 }).toContain("TS2304: Cannot find name 'leak'")
  await expect.poll(() => cell(k).locator('.jp-InputPrompt').textContent()).toBe('[1]:')
  await page.close()
})
