/** What a person does with an open notebook: run all cells, save, switch the theme. By the menus, as a person does. */
import type { Page } from 'playwright-core'

export interface Prompts {
  /** Code cells that have something to run. */
  readonly cells: number
  /** Those with a number, that is, which ran to their end. */
  readonly done: number
  readonly running: number
}

export async function choose(page: Page, menu: string, ...path: readonly RegExp[]): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${menu}$`) }).click()
  for (const label of path) {
    const item = page.locator('.lm-Menu-item:has(.lm-Menu-itemLabel)', { hasText: label }).last()
    await item.hover()
    await item.click()
  }
}

/** Waits for the kernel, runs every cell, and waits until none is waiting; a cell that fails ends the run. */
export async function runAllCells(page: Page, limitMs: number): Promise<Prompts> {
  await page
    .locator('.jp-NotebookPanel .jp-Toolbar-kernelStatus[data-status="idle"], .jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .first()
    .waitFor({ timeout: 60_000 })
  await choose(page, 'Run', /^Run All Cells$/)
  await page.waitForFunction(() => /\[(\*|\d+)\]/.test(document.querySelector('.jp-NotebookPanel')?.textContent ?? ''), null, { timeout: 30_000 })
  const end = Date.now() + limitMs
  for (;;) {
    const prompts = await readPrompts(page)
    if (prompts.running === 0) return prompts
    if (Date.now() > end) throw new Error(`after ${limitMs / 1000} s ${prompts.running} of ${prompts.cells} cells still wait`)
    await page.waitForTimeout(250)
  }
}

const readPrompts = (page: Page): Promise<Prompts> =>
  page.evaluate(() => {
    const prompts = Array.from(document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')).map((prompt) => prompt.textContent ?? '')
    const count = (pattern: RegExp) => prompts.filter((prompt) => pattern.test(prompt)).length
    return { cells: prompts.length, done: count(/\[\d+\]/), running: count(/\[\*\]/) }
  })

/** Writes the notebook into its file. */
export async function save(page: Page): Promise<void> {
  await choose(page, 'File', /^Save Notebook/)
  await page.locator('.lm-TabBar-tab.jp-mod-dirty').waitFor({ state: 'detached' })
}

export async function setTheme(page: Page, name: 'JupyterLab Light' | 'JupyterLab Dark'): Promise<void> {
  await choose(page, 'Settings', /^Theme$/, new RegExp(`^${name}$`))
  await page.locator(`body[data-jp-theme-name="${name}"]`).waitFor({ state: 'attached' })
}
