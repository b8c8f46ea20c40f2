import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { startBrowser } from './browser.js'
import { runsAsSaved } from './runsAsSaved.js'
import { type LabServer, startLab } from './server.js'

let browser: Browser
let server: LabServer
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('course')
  const data = join(server.folder, '..', 'data') // notebooks look for it beside their folder
  if (!existsSync(data)) symlinkSync(resolve('data'), data)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const names = readdirSync('notebooks').flatMap((file) => file.match(/^(\d.*)\.ipynb$/)?.[1] ?? [])
test.each(names)('%s runs in JupyterLab as it was saved, and every figure is drawn', (name) =>
  runsAsSaved(browser, server, name),
)
