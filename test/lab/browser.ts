/** Chromium, driven by playwright-core: opens a notebook in JupyterLab, runs it, looks at its figures. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterEach } from 'vitest'
import type { LabServer } from './server.js'

export { onlyLocalhost, startBrowser } from './chromium.js'

const SCREENSHOTS = 'test/.screenshots'
/** Milliseconds in which a page must be there: a busy machine takes minutes for the first one. */
const PATIENCE = 180_000

/** Opens a notebook that lies in the server's folder, and waits until its cells are on the page. */
export async function openNotebook(browser: Browser, server: LabServer, notebook: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  await page.goto(server.address(notebook), { timeout: PATIENCE })
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: PATIENCE })
  return page
}

/** Keeps what was to be seen when a test failed. To be called where tests are told. */
export function screenshotOfFailures(name: string, page: () => Page | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await page()?.screenshot({ path: join(SCREENSHOTS, `${name}-failed.png`) })
  })
}

/** Keeps what is to be seen; the files are for people. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}
