/** The cells of a notebook that is open in JupyterLab: what stands in them, writing and running new ones. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { choose } from './notebookPage.js'

/** Writes a notebook for this project's kernel. */
export function writeCells(folder: string, name: string, sources: readonly string[]): void {
  const cells = sources.map((source, k) => ({
    cell_type: 'code',
    id: `cell-${k}`,
    metadata: {},
    execution_count: null,
    source,
    outputs: [],
  }))
  const kernelspec = { name: 'spikemba', display_name: 'TypeScript (SpikeMba)', language: 'typescript' }
  writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }))
}

export class OpenCells {
  constructor(readonly page: Page) {}

  /** @param k place among the code cells, from 0 */
  cell = (k: number): Locator => this.page.locator('.jp-Notebook .jp-CodeCell').nth(k)
  output = (k: number): Locator => this.cell(k).locator('.jp-OutputArea-output')
  prompt = (k: number): Locator => this.cell(k).locator('.jp-InputPrompt')
  idle = (): Locator => this.page.locator('#jp-main-statusbar', { hasText: /\| Idle/ })
  /** All that the cell says. */
  text = async (k: number): Promise<string> => (await this.output(k).allTextContents()).join('\n')

  /** Writes a new last cell. @returns its place */
  write = async (text: string): Promise<number> => {
    const last = (await this.page.locator('.jp-Notebook .jp-CodeCell').count()) - 1
    await this.cell(last).locator('.cm-content').click()
    await this.page.keyboard.press('Escape')
    await this.page.keyboard.press('b')
    await this.cell(last + 1).waitFor()
    await this.page.keyboard.press('Enter')
    await this.page.keyboard.insertText(text)
    return last + 1
  }

  /** Writes and runs a new last cell. @returns its place */
  run = async (text: string): Promise<number> => {
    const k = await this.write(text)
    await this.page.keyboard.press('Control+Enter')
    return k
  }

  /** Runs a cell that is there, and waits until it is done. */
  runAgain = async (k: number): Promise<void> => {
    await this.prompt(k).click()
    await this.page.keyboard.press('Control+Enter')
    await this.done(k)
  }
  done = (k: number): Promise<void> => this.prompt(k).filter({ hasText: /\d/ }).waitFor()

  /** Starts the kernel anew, by the menu. */
  restart = async (): Promise<void> => {
    await choose(this.page, 'Kernel', /^Restart Kernel…$/)
    await this.page.locator('.jp-Dialog-button', { hasText: 'Restart' }).click()
    await this.page.locator('.jp-Dialog').waitFor({ state: 'detached' })
    await this.idle().waitFor()
  }
}
