/** Pages of the inspector in Chromium: built once, each opened alone in a folder, without network, and watched. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Download, Page } from 'playwright-core'
import type { LifSettings } from 'spikemba/inspector'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import { inspectPage } from '../../../src/recipes/internal.js'
import { startBrowser } from '../../lab/browser.js'

const folder = mkdtempSync(join(tmpdir(), 'inspector-'))
let module: string
let engine: string
let browser: Browser
/** The page that is open. */
export let page: Page
/** Whatever the page asked for beside itself, and what it complained of. */
let requests: string[] = []
let complaints: string[] = []

beforeAll(async () => {
  const built = ['inspector.js', 'engine.js'].map((name) => join(folder, name))
  const { code, stderr } = await execute('node', ['plugins/inspector/build.mjs', ...built])
  if (code !== 0) throw new Error(stderr)
  const [view, library] = built.map((file) => readFileSync(file, 'utf8'))
  module = view!
  engine = library!
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A page in a folder of its own, opened without network. */
export async function open(
  bytes: Uint8Array,
  {
    width = 1280,
    dark = false,
    title = 'recording',
    hash = '',
    thinks = false,
    beside = undefined as { bundle: Uint8Array; name: string } | undefined,
  } = {},
): Promise<void> {
  const alone = join(folder, `page-${Math.random().toString(36).slice(2)}`)
  mkdirSync(alone)
  const file = join(alone, 'index.html')
  writeFileSync(file, inspectPage(title, bytes, module, thinks ? engine : undefined, beside))
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    offline: true,
    acceptDownloads: true,
  })
  page = await context.newPage()
  requests = []
  complaints = []
  const address = pathToFileURL(file).href
  page.on(
    'request',
    (request) =>
      void (
        request.url().split('#')[0] !== address &&
        !/^(data|blob):/.test(request.url()) &&
        requests.push(request.url())
      ),
  )
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  await page.goto(address + hash)
}
afterEach(async () => {
  expect([requests, complaints]).toEqual([[], []])
  await page?.context().close()
})

export type View = {
  at: { token: number; step: number }
  window: [number, number]
  rows: [number, number]
  neurons: number[]
  settings: Record<string, Partial<LifSettings>>
} & Record<string, unknown>
export const state = (): Promise<View> =>
  page.evaluate(() => (globalThis as unknown as { inspector: { state(): unknown } }).inspector.state()) as Promise<View>
export const focus = (): Promise<void> => page.locator('.spike').focus()
export const press = async (...keys: string[]): Promise<View> => {
  for (const key of keys) await page.keyboard.press(key)
  return state()
}
export const part = (name: string) => page.locator(`[data-part=${name}]`)
export const panel = (name: string) => page.locator(`[data-panel=${name}]`)

export async function slide(label: string, value: string): Promise<void> {
  await page.getByLabel(label).fill(value)
}

export async function saved(name: string, format: string): Promise<Buffer> {
  await page.waitForTimeout(150) // Chromium drops downloads that follow each other more than ten to the second
  const [file] = await Promise.all([
    page.waitForEvent('download') as Promise<Download>,
    panel(name).locator(`[data-format=${format}]`).click({ force: true }),
  ])
  expect(file.suggestedFilename()).toBe(`${name}.${format}`)
  return readFileSync(await file.path())
}
