/**
 * The static site in Chromium: search, previous and next, dark and light, the live view; every link leads somewhere.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../lab/browser.js'
import { brokenLinks } from './links.js'
import { sitePages, writePages } from './site.js'

const folder = mkdtempSync(join(tmpdir(), 'site-'))
let browser: Browser
let page: Page
let complaints: string[] = []

beforeAll(async () => {
  writePages(folder, await sitePages([{ title: 'LIF', path: 'api/index.html', text: 'spikemba/snn' }]))
  mkdirSync(join(folder, 'api'))
  writeFileSync(join(folder, 'api', 'index.html'), '<h1>API</h1>') // TypeDoc's part is checked by `npm run site`
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
})

async function open(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  page = await (await browser.newContext({ colorScheme, offline: true })).newPage()
  page.on('pageerror', (error) => void complaints.push(error.message))
  await page.goto(pathToFileURL(join(folder, path)).href)
}
afterEach(async () => {
  await page?.context().close()
  const told = complaints
  complaints = []
  expect(told).toEqual([])
})

test('every link leads somewhere, and one that does not is told', () => {
  expect(brokenLinks(folder)).toEqual([])
  writeFileSync(join(folder, 'broken.html'), '<a href="nowhere.html">a</a> <a href="index.html#nowhere">b</a>')
  expect(brokenLinks(folder)).toEqual([
    'broken.html: nowhere.html is no file',
    'broken.html: index.html#nowhere is no place',
  ])
  rmSync(join(folder, 'broken.html'))
})

test('the search finds a section by keyboard alone', async () => {
  await open('index.html')
  await page.keyboard.press('/')
  await page.keyboard.type('membrane reset')
  expect(await page.locator('#found a').count()).toBeGreaterThan(2)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/html#/)
  const place = decodeURIComponent(new URL(page.url()).hash.slice(1))
  expect(await page.locator(`[id="${place}"]`).isVisible()).toBe(true)
})

test('the search says when nothing is found', async () => {
  await open('course/05-one-lif-neuron.html')
  await page.fill('#search', 'xyzzy')
  expect(await page.locator('#found').textContent()).toBe('nothing holds xyzzy')
  await page.keyboard.press('Escape')
  expect(await page.locator('#found li').count()).toBe(0)
})

test('next goes through the whole course, and previous back', async () => {
  await open('course/00-kernel-and-one-clip.html')
  const listed = await page.evaluate(
    () =>
      (globalThis as unknown as { SITE_INDEX: { path: string }[] }).SITE_INDEX.filter(({ path }) =>
        /^course\/\d[^#]*$/.test(path),
      ).length,
  )
  const lessons = [page.url()]
  for (let next = await turn('next'); next; next = await turn('next'), lessons.push(page.url())) await page.goto(next)
  expect(lessons).toHaveLength(listed)
  expect(await turn('prev')).toBe(lessons.at(-2))
})

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test('text stands out from its ground', async () => {
    await open('course/05-one-lif-neuron.html', scheme)
    const [text, ground] = await page.evaluate(() => [
      getComputedStyle(document.body).color,
      getComputedStyle(document.body).backgroundColor,
    ])
    expect([text, ground]).toEqual(
      scheme === 'light' ? ['rgb(27, 31, 35)', 'rgb(255, 255, 255)'] : ['rgb(230, 237, 243)', 'rgb(14, 17, 22)'],
    )
  })
})

test('the inspector is live: its threshold moves by keyboard', async () => {
  await open('inspector/index.html')
  const view = page.frameLocator('iframe')
  const slider = view.getByLabel(/threshold/).first()
  await slider.waitFor()
  const state = () =>
    page
      .frames()[1]!
      .evaluate(() => JSON.stringify((globalThis as unknown as { inspector: { state(): unknown } }).inspector.state()))
  const before = await state()
  await slider.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(state).not.toBe(before)
})

/** Where a link leads, or nothing where there is none. */
const turn = async (rel: 'next' | 'prev'): Promise<string | undefined> =>
  page.evaluate((rel) => document.querySelector<HTMLAnchorElement>(`a[rel=${rel}]`)?.href, rel)
