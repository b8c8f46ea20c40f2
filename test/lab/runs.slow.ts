/** The panel of training runs in a real JupyterLab: runs of the command line, one that grows, and one in the inspector. */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../src/cli/tensorflow/execute.js'
import { screenshot, screenshotOfFailures, startBrowser } from './browser.js'
import { writeOutputs } from './fixture.js'
import { looksAsItShould } from './looks.js'
import { type LabServer, startLab } from './server.js'

let browser: Browser
let server: LabServer
let page: Page
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('runs')
  const spikemba = async (...words: string[]) => {
    const program = resolve('src/cli/spikemba.mjs')
    const { code, stderr } = await execute(process.execPath, [program, ...words], { cwd: server.folder })
    if (code !== 0) throw new Error(stderr)
  }
  await spikemba('data', 'synthesize', 'shapes', '--out', 'data/shapes', '--train', '4', '--val-count', '3')
  const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=4', '--backend', 'wasm']
  await spikemba('train', 'shapes', '--data', 'data/shapes', '--steps', '12', '--out', 'runs/first', ...small)
  await spikemba(
    'train',
    'shapes',
    '--data',
    'data/shapes',
    '--steps',
    '8',
    '--seed',
    '1',
    '--out',
    'runs/second',
    ...small,
  )
  writeOutputs(server.folder, 'open.ipynb', [])
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(server.address('open.ipynb'), { timeout: 120_000 })
  await page.locator('.jp-Notebook').waitFor({ timeout: 120_000 })
  await page.locator('.jp-SideBar .lm-TabBar-tab', { hasText: 'Runs' }).click()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('runs', () => page)

const panel = () => page.locator('.jp-spikemba-runs')
const row = (name: string) => panel().locator('li', { hasText: name })
const chart = () => panel().locator('.jp-spikemba-runs-body > canvas')

test('runs are listed with what they came to, and their curves compared', async () => {
  await expect
    .poll(() => row('first').locator('p').first().textContent(), { timeout: 30_000 })
    .toMatch(/^shapes, seed 0 · done at step 12 · loss [\d.]+ · rate [\d.]+, dead [\d.]+ % · best .+ [\d.]+$/)
  expect(await row('second').locator('p').first().textContent()).toContain('seed 1 · done at step 8')
  expect(await chart().getAttribute('aria-label')).toBe('Curves of first, second by training step')
  await row('second').getByRole('checkbox').focus()
  await page.keyboard.press('Space')
  await expect.poll(() => chart().getAttribute('aria-label')).toBe('Curves of first by training step')
  await page.keyboard.press('Space')
  await expect.poll(() => chart().getAttribute('aria-label')).toBe('Curves of first, second by training step')
})

test('a run that grows is seen to grow', async () => {
  const folder = join(server.folder, 'runs', 'live')
  mkdirSync(folder)
  const lines = readFileSync(join(server.folder, 'runs/first/log.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"kind":"step"'))
  writeFileSync(join(folder, 'run.json'), readFileSync(join(server.folder, 'runs/first/run.json')))
  writeFileSync(join(folder, 'log.jsonl'), `${lines[0]}\n`)
  await expect
    .poll(() => row('live').locator('p').first().textContent(), { timeout: 30_000 })
    .toContain('running, step 1 of 12')
  await row('live').getByRole('checkbox').check()
  appendFileSync(join(folder, 'log.jsonl'), `${lines.slice(1, 6).join('\n')}\n`)
  await expect
    .poll(() => row('live').locator('p').first().textContent(), { timeout: 30_000 })
    .toContain('running, step 6 of 12')
  expect(await row('live').getByRole('checkbox').isChecked()).toBe(true)
})

looksAsItShould(
  'lab-runs',
  () => page,
  () => panel(),
  '.jp-spikemba-runs',
)

test('weights open as arrays, and a run in the inspector', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await row('first').getByRole('button', { name: 'Weights' }).click()
  await expect
    .poll(() => page.locator('.jp-spikemba-arrays').textContent(), { timeout: 60_000 })
    .toMatch(/slots_v float32 \[2, 16\]/)
  await row('first').getByRole('button', { name: 'Inspect' }).click()
  await page.locator('.jp-spikemba-recording [data-panel=saliency] canvas').waitFor({ timeout: 120_000 })
  expect(await panel().locator('[data-part=said]').textContent()).toBe('first is open in the inspector.')
  expect(await row('live').getByRole('button').count()).toBe(0) // a run without a checkpoint
  rmSync(join(server.folder, 'data'), { recursive: true })
  await row('second').getByRole('button', { name: 'Inspect' }).click()
  await expect
    .poll(() => panel().locator('[data-part=said]').textContent(), { timeout: 60_000 })
    .toMatch(/^second cannot be inspected: .*data\/shapes/)
  await screenshot(page, 'lab-runs-inspected')
})

test('a folder that is not there is one sentence', async () => {
  await panel().getByLabel('folder of the runs').fill('nowhere')
  await page.keyboard.press('Enter')
  await expect
    .poll(() => panel().locator('[data-part=said]').textContent())
    .toBe('There is no folder nowhere; npx spikemba train makes runs.')
})
