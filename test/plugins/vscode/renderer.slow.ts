/** The extension in VS Code's browser build: a saved notebook's recording, operated in its output, the model thinking. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { loadBenchmark, makeShapes, memoryFolder } from 'spikemba/datasets'
import { RECORDING_MIME, type Recording, recordingSvg, writeRecording } from 'spikemba/inspector'
import { RecordedModel, SpikeMba } from 'spikemba/model'
import { inspectSample } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../../src/cli/tensorflow/execute.js'
import { LIVE_MIME, TrainingHistory, writeLive } from '../../../src/inspector/internal.js'
import { onlyLocalhost, screenshot, startBrowser } from '../../lab/browser.js'
import { startVscodeWeb, type VscodeWeb } from './vscodeWeb.js'

const folder = mkdtempSync(join(tmpdir(), 'vscode-'))
let browser: Browser
let server: VscodeWeb
let recording: Recording
let page: Page
let output: FrameLocator
let bad: string[] = []

beforeAll(async () => {
  const { code, stderr } = await execute('node', ['plugins/vscode/build.mjs', '--package'])
  if (code !== 0) throw new Error(stderr)
  await useBackend('cpu')
  const dir = memoryFolder(new Map(makeShapes({ seed: 5, trainVideos: 1, valVideos: 2 })))
  const world = await loadBenchmark('shapes', { dir, split: 'val' })
  const model = await SpikeMba.load('data/course/tiny')
  recording = await inspectSample(model, await world.sample(0), 'shapes', { weights: true })
  model.dispose()
  const base64 = Buffer.from(writeRecording(recording)).toString('base64')
  notebook('saved.ipynb', {
    [RECORDING_MIME]: base64,
    'image/svg+xml': recordingSvg(recording),
    'text/plain': 'a recording',
  })
  const history = new TrainingHistory(8)
  for (const step of [0, 1, 2]) {
    if (step > 0) history.add({ step, loss: 3 / step, gradientNorm: 1, rate: 0.2, dead: 0 })
    history.record(step, recording)
  }
  const live = writeLive({ id: 'a', state: 'ended', ...history.view() }, (bytes) =>
    Buffer.from(bytes).toString('base64'),
  )
  notebook('live.ipynb', { [LIVE_MIME]: live, 'text/plain': 'a training' })
  notebook('damaged.ipynb', { [RECORDING_MIME]: base64.slice(0, 4000), 'text/plain': 'a recording' })
  server = await startVscodeWeb(folder, 'plugins/vscode/dist/extension')
  browser = await startBrowser(onlyLocalhost)
})
afterAll(async () => {
  await browser?.close()
  server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function notebook(name: string, data: Readonly<Record<string, string>>): void {
  const cells = [
    { cell_type: 'markdown', id: 'a', metadata: {}, source: '# Saved' },
    {
      ...{ cell_type: 'code', id: 'b', execution_count: 1, metadata: {}, source: 'recording' },
      outputs: [{ output_type: 'display_data', metadata: {}, data }],
    },
    { cell_type: 'code', id: 'c', execution_count: null, metadata: {}, source: '', outputs: [] },
  ]
  const metadata = { language_info: { name: 'typescript' } }
  writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }))
}

async function open(file: string, options = { dark: false, trusted: true }): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  bad = []
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (/^(http|ws)/.test(protocol) && !hostname.endsWith('.localhost')) bad.push(request.url())
  })
  page = await context.newPage()
  page.on('pageerror', (error) => void bad.push(error.message))
  await page.goto(server.address(file, options))
  output = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame')
}

test.each([
  ['light', 'dark', { dark: false, trusted: true }, 'rgb(244, 245, 247)', 'rgb(14, 17, 22)'],
  ['dark, restricted', 'light', { dark: true, trusted: false }, 'rgb(14, 17, 22)', 'rgb(244, 245, 247)'],
])(
  '%s: operated by mouse and keys, the model thinks, and it follows the theme to %s',
  async (name, _, options, ground, other) => {
    await open('saved.ipynb', options)
    const said = output.locator('[data-part=model] .said')
    await output.locator('[data-panel=raster-output] canvas').waitFor({ timeout: 120_000 })
    if (!options.trusted) await page.getByText('Restricted Mode').first().waitFor()
    const background = (): Promise<string> =>
      output.locator('.spike').evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await background()).toBe(ground)

    await output.locator('h2').first().click() // a click selects the cell, too
    await page.getByText('Cell 2 of 3').waitFor()
    await output.locator('.spike').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => output.locator('[data-part=cursor]').textContent()).toContain('clip 1, step 0')
    await page.keyboard.press('End')
    await expect
      .poll(() => output.locator('[data-part=cursor]').textContent())
      .toContain(`clip ${recording.sample.clips - 1}, step`)
    await page.getByText('Cell 2 of 3').waitFor() // the keys were the view's, not the notebook's

    const again = new RecordedModel(recording)
    const { saliency } = await again.run({ layerSettings: { output: { vThreshold: 0.3 } } })
    again.dispose()
    await output.getByLabel('threshold θ').fill('0.3')
    await expect.poll(() => said.textContent(), { timeout: 60_000 }).toMatch(/Engine: page\. /)
    const last = Number(saliency.at(-1)!.toPrecision(3))
    await expect
      .poll(() => output.locator('[data-part=cursor]').textContent(), { timeout: 60_000 })
      .toContain(`saliency ${last},`)
    await screenshot(page, `vscode-${name.replace(', ', '-')}`)
    await page.evaluate(() =>
      (
        globalThis as unknown as { codeCommands: { executeCommand(name: string): Promise<void> } }
      ).codeCommands.executeCommand('workbench.action.toggleLightDarkThemes'),
    )
    await expect.poll(background, { timeout: 30_000 }).toBe(other)
    expect(bad).toEqual([])
    await page.context().close()
  },
)

test('a training that was followed: its scrubber, and the model of the recording that it shows', async () => {
  await open('live.ipynb')
  const training = output.locator('[data-part=training]')
  await training.locator('canvas').waitFor({ timeout: 120_000 })
  expect(await training.locator('h2').textContent()).toBe('Training ended after step 2')
  const scrubber = training.getByLabel('training time')
  await scrubber.fill('0')
  await expect.poll(() => scrubber.getAttribute('aria-valuetext')).toBe('step 0, recording 1 of 3')
  await output.getByLabel('threshold θ').fill('0.3')
  await expect
    .poll(() => output.locator('[data-part=model] .said').textContent(), { timeout: 60_000 })
    .toMatch(/^Engine: page\. Here the model itself runs in this page/)
  await screenshot(page, 'vscode-live')
  expect(bad).toEqual([])
  await page.context().close()
})

test('a damaged recording is one sentence', async () => {
  await open('damaged.ipynb')
  await expect
    .poll(() => output.getByRole('alert').textContent(), { timeout: 120_000 })
    .toMatch(/^This recording cannot be shown: .*cut short/)
  await page.context().close()
})

test('the package holds the extension, and the same sources give the same bytes', async () => {
  const bytes = readFileSync('plugins/vscode/dist/spikemba.vsix')
  const files = unzipSync(bytes)
  const manifest = JSON.parse(Buffer.from(files['extension/package.json']!).toString()) as {
    version: string
    contributes: { notebookRenderer: { mimeTypes: string[]; entrypoint: string }[] }
  }
  const [renderer] = manifest.contributes.notebookRenderer
  expect(renderer!.mimeTypes).toEqual([RECORDING_MIME, LIVE_MIME])
  expect(files[join('extension', renderer!.entrypoint)]).toBeDefined()
  const described = Buffer.from(files['extension.vsixmanifest']!).toString()
  expect(described).toContain(`Id="spikemba" Version="${manifest.version}"`)
  expect(await execute('node', ['plugins/vscode/build.mjs', '--package'])).toMatchObject({ code: 0 })
  expect(readFileSync('plugins/vscode/dist/spikemba.vsix').equals(bytes)).toBe(true)
})
