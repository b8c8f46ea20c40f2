import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../lab/chromium.js'
import type { Compared } from './page.js'

// The library as a bundler makes it for browsers, on Chromium's WebGPU; software, as in Node.

let browser: Browser
/** What page.ts puts there. */
interface Page {
  compare(): Promise<Compared>
}
beforeAll(async () => {
  browser = await startBrowser('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan')
})
afterAll(() => browser.close())

test('in Chromium, ops and gradients on WebGPU are their plain twins, and a refused shader is told', async () => {
  const { outputFiles } = await build({
    entryPoints: ['test/webgpu/page.ts'],
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
  })
  const page = await browser.newPage()
  await page.route('http://localhost/**', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }))
  await page.goto('http://localhost/') // WebGPU wants a secure context
  await page.addScriptTag({ content: outputFiles[0]!.text, type: 'module' })
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
