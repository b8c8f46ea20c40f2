/** Chromium, driven by playwright-core: opens a notebook in JupyterLab, runs it, looks at its figures. */
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterEach } from 'vitest'
import { findTool } from '../../src/cli/tensorflow/tools.js'
import type { LabServer } from './server.js'

const SCREENSHOTS = 'test/.screenshots'
/** Milliseconds in which a page must be there: a busy machine takes minutes for the first one. */
const PATIENCE = 180_000

/** No name resolves but those of this machine: what runs so needs no other host. */
export const onlyLocalhost = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE *.localhost'

export async function startBrowser(...more: readonly string[]): Promise<Browser> {
  const tool = await findTool('chromium')
  if (!tool)
    throw new Error(
      'no Chromium is found, and these tests look at pages: `apt-get install chromium`, or name one in CHROME_BIN',
    )
  return chromium.launch({
    executablePath: onPath(tool.command[0]!),
    args: ['--no-sandbox', '--enable-unsafe-swiftshader', ...more],
  })
}

/** Playwright wants a path, not a program's name. */
const onPath = (program: string): string =>
  isAbsolute(program)
    ? program
    : process.env
        .PATH!.split(delimiter)
        .map((folder) => join(folder, program))
        .find(existsSync)!

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
