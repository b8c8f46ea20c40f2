import { build } from 'esbuild'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startBrowser } from '../lab/chromium.js'
import { relativeError } from '../ops/parity.js'
import type { Compared, Trained } from './page.js'

// The library as a bundler makes it for browsers, on Chromium's WebGPU; software, as in Node.

const SCRIPT = 'http://localhost/page.js'
let browser: Browser
let script: string
let page: Tab
/** What page.ts puts there. */
interface Page {
  compare(): Promise<Compared>
  train(backend: 'webgpu' | 'cpu'): Promise<Trained>
  needsNode(): Promise<string>
}
beforeAll(async () => {
  browser = await startBrowser('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan')
  const { outputFiles } = await build({
    entryPoints: ['test/webgpu/page.ts'],
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
    tsconfigRaw: {}, // the published package, not the sources that test/tsconfig.json leads to
  })
  script = outputFiles[0]!.text
})
beforeEach(async () => {
  page = await browser.newPage()
  await page.route('http://localhost/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }))
  await page.route(SCRIPT, (route) => route.fulfill({ contentType: 'text/javascript', body: script }))
  await page.goto('http://localhost/') // WebGPU wants a secure context
  await page.addScriptTag({ url: SCRIPT, type: 'module' }) // until it has run; one without an address is not waited for
})
afterEach(() => page.close())
afterAll(() => browser.close())

test('in Chromium, ops and gradients on WebGPU are their plain twins, and a refused shader is told', async () => {
  const found = await page.evaluate(async () => (globalThis as unknown as Page).compare())
  const { device, errors, refused } = found
  expect(device).toMatch(/^WebGPU on .*: a software adapter, on CPU cores$/)
  expect(Object.entries(errors).map(([name, { length }]) => [name, length])).toEqual([
    ['selectiveScan', 7], // the output and six gradients
    ['lifScan', 2],
    ['causalConv', 4],
  ])
  expect(Math.max(...Object.values(errors).flat())).toBeLessThan(1e-5)
  expect(refused).toMatch(/^backend webgpu: .*noSuchName/)
})

test('in Chromium, training steps on WebGPU are those of the cpu backend: losses, every gradient, spikes', async () => {
  const run = (backend: 'webgpu' | 'cpu') =>
    page.evaluate(async (name) => (globalThis as unknown as Page).train(name), backend)
  const [expected, found] = [await run('cpu'), await run('webgpu')]
  expect(relativeError(found.numbers, expected.numbers)).toBeLessThan(1e-5)
  expect(relativeError(found.fitted, expected.fitted)).toBeLessThan(1e-5)
  expect(found.spikes).toEqual(expected.spikes)
  expect(expected.spikes.filter((spike) => spike === 1).length).toBeGreaterThan(10)
  expect(new Set(found.alive).size).toBe(1)
  expect(Object.keys(found.gradients).sort()).toEqual(Object.keys(expected.gradients).sort())
  const largest = Math.max(...Object.values(expected.gradients).flat().map(Math.abs))
  for (const [name, gradient] of Object.entries(expected.gradients)) {
    const worst = Math.max(...gradient.map((value, i) => Math.abs(value - found.gradients[name]![i]!)))
    // A bias in front of a normalisation has a gradient of rounding alone: the second term.
    expect(worst, name).toBeLessThan(1e-4 * Math.max(...gradient.map(Math.abs)) + 1e-6 * largest)
  }
})

test('in Chromium, what needs Node says so', async () => {
  const said = await page.evaluate(() => (globalThis as unknown as Page).needsNode())
  expect(said).toMatch(/^readLog needs Node, whose files and threads a browser has not/)
})
