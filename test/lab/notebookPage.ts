/** What a person does with an open notebook: run all cells, save, switch the theme. By the menus, as a person does. */
import type { Page } from 'playwright-core'

export async function choose(page: Page, menu: string, ...path: readonly RegExp[]): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${menu}$`) }).click()
  for (const label of path) {
    const item = page.locator('.lm-Menu-itemLabel', { hasText: label }).last()
    await item.hover()
    await item.click()
  }
}

/** Waits for the kernel, runs every cell, and waits until none is waiting; after a cell that fails, none is. */
export async function runAllCells(page: Page, limitMs: number): Promise<void> {
  const idle = page.locator('#jp-main-statusbar', { hasText: /\| Idle/ })
  await idle.waitFor({ timeout: 120_000 })
  await choose(page, 'Run', /^Run All Cells$/)
  const prompts = page.locator('.jp-Notebook .jp-InputPrompt')
  await prompts
    .filter({ hasText: /\[(\*|\d+)\]/ })
    .first()
    .waitFor()
  const end = Date.now() + limitMs
  for (;;) {
    const waiting = await prompts.filter({ hasText: '[*]' }).count()
    if (waiting === 0 && (await idle.count())) return
    if (Date.now() > end) throw new Error(`after ${limitMs / 1000} s ${waiting} cells still wait`)
    await page.waitForTimeout(250)
  }
}

/** Makes the window so high that the whole notebook is in it. */
export async function showWhole(page: Page): Promise<void> {
  const height = await page
    .locator('.jp-NotebookPanel .jp-WindowedPanel-outer')
    .first()
    .evaluate((panel) => {
      panel.scrollTop = 0
      return panel.scrollHeight
    })
  await page.setViewportSize({ width: 1200, height: height + 150 })
}

/** Writes the notebook into its file. */
export async function save(page: Page): Promise<void> {
  await choose(page, 'File', /^Save Notebook$/)
  await page.locator('.lm-TabBar-tab.jp-mod-dirty').waitFor({ state: 'detached' })
}

export async function setTheme(page: Page, name: 'JupyterLab Light' | 'JupyterLab Dark'): Promise<void> {
  await choose(page, 'Settings', /^Theme$/, new RegExp(`^${name}$`))
  await page.locator(`body[data-jp-theme-name="${name}"]`).waitFor({ state: 'attached' })
}
