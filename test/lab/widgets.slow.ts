/**
 * The kernel in a JupyterLab with anywidget, as `npx spikemba lab --widgets` makes it: the same steps as without, and
 * its widgets.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { readNotebook, runNotebook, writeNotebook } from 'spikemba/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateLab } from '../../src/cli/jupyter/privateLab.js'
import { execute } from '../../src/cli/tensorflow/execute.js'
import { openNotebook, screenshot, screenshotOfFailures, startBrowser } from './browser.js'
import { KERNEL_CELLS, testKernel } from './kernelTests.js'
import { choose, runAllCells, save } from './notebookPage.js'
import { OpenCells, writeCells } from './openCells.js'
import { type LabServer, startLab, WIDGET_LAB } from './server.js'
import { copyView, MAKE_WIDGET, viewIn } from './widgetCells.js'

const SHOWN = 1
const AGAIN = 2

let browser: Browser
let server: LabServer
let kernel: OpenCells
let cells: OpenCells
beforeAll(async () => {
  browser = await startBrowser()
  server = await startLab('widgets', { widgets: true })
  writeCells(server.folder, 'kernel.ipynb', KERNEL_CELLS)
  kernel = new OpenCells(await openNotebook(browser, server, 'kernel.ipynb'))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
screenshotOfFailures('widgets', () => (cells ?? kernel)?.page)

const view = (k: number, on = cells) => viewIn(on.output(k))
/** Runs a new cell. @returns what it says */
const say = async (code: string): Promise<string> => {
  const k = await cells.run(code)
  await cells.done(k)
  return cells.text(k)
}
const drawn = (k: number, wanted: unknown, on = cells) => expect.poll(view(k, on).seen).toEqual(wanted)

testKernel('widgets-kernel', () => kernel)

test('a widget is drawn from the state that the cell gave it, arrays of bytes among it', async () => {
  copyView(server.folder)
  writeCells(server.folder, 'widgets.ipynb', [MAKE_WIDGET, 'w', 'await display(w)', 'w.state.percent'])
  cells = new OpenCells(await openNotebook(browser, server, 'widgets.ipynb'))
  await runAllCells(cells.page, 60_000)
  await drawn(SHOWN, [50, '20:1', '60.5:0.5'])
})

test('its style is its own, whatever other widgets have', async () => {
  expect(await view(SHOWN).colour()).toBe('rgb(0, 114, 178)')
  await say(
    "widget({ esm: 'export default { render({ el }) { el.innerHTML = `<p class=other>other</p>` } }', css: 'p.other { color: rgb(213, 94, 0); }' })",
  )
  const other = cells.page.locator('p.other')
  await expect.poll(() => other.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(213, 94, 0)')
  expect(await view(SHOWN).colour()).toBe('rgb(0, 114, 178)')
})

test('its slider sets what the next cell reads, and a second view of it follows', async () => {
  await say('let threshold = 0\nw.onChange(({ percent }) => { if (percent !== undefined) threshold = percent / 100 })')
  await view(SHOWN).slider.fill('70')
  await drawn(AGAIN, [70, '20:1', '60.5:0.5'])
  expect(await say('[w.state.percent, threshold]')).toBe('[ 70, 0.7 ]')
  await screenshot(cells.page, 'widgets-slider')
})

test('what a cell sets is drawn in all views', async () => {
  await say(
    'w.set({ percent: 30, spikes: new Float32Array([10, 110, 200.25]), strengths: new Uint8Array([40, 60, 100]) })',
  )
  for (const k of [SHOWN, AGAIN]) await drawn(k, [30, '10:0.4', '110:0.6', '200.25:1'])
})

test('messages that are no state, with bytes, both ways', async () => {
  await say(
    "w.onMessage((content, buffers) => w.send({ text: 'heard ' + JSON.stringify(content) }, [buffers[0]!.map((each) => each * 2)]))",
  )
  await view(SHOWN).stop.click()
  await expect.poll(() => view(SHOWN).said.textContent()).toBe('heard {"stop":true} 2,4,6')
})

test('a view of its own beside the notebook is in step', async () => {
  const { page } = cells
  await cells.output(SHOWN).locator('svg').click({ button: 'right' })
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Create New View for Cell Output$/ }).click()
  const own = page.locator('.jp-LinkedOutputView')
  await expect.poll(() => viewIn(own).seen()).toEqual([30, '10:0.4', '110:0.6', '200.25:1'])
  await viewIn(own).slider.fill('35')
  await drawn(SHOWN, [35, '10:0.4', '110:0.6', '200.25:1'])
  await screenshot(page, 'widgets-views')
  await page
    .locator('.lm-TabBar-tab', { hasText: /^Output View/ })
    .locator('.lm-TabBar-tabCloseIcon')
    .click()
})

/** A training loop that never waits: only the widget's button ends it. */
const TRAINING = `let going = true
const ended = w.onMessage(() => { going = false })
const seen: number[] = []
while (going) {
  const { percent } = w.state
  if (seen.at(-1) === percent) continue
  seen.push(percent)
  w.set({ spikes: Float32Array.from({ length: percent / 10 }, (_, k) => 10 + 20 * k), strengths: new Uint8Array(10).fill(100) })
}
ended()
seen.join()`

test('a slider is answered in the midst of a loop that never waits', async () => {
  const lines = async () => ((await view(SHOWN).seen()) as unknown[]).length - 1
  await view(SHOWN).slider.fill('20')
  const k = await cells.run(TRAINING)
  await expect.poll(lines).toBe(2)
  for (const percent of [70, 40, 90]) {
    await view(SHOWN).slider.fill(String(percent))
    await expect.poll(lines).toBe(percent / 10) // drawn by the loop
  }
  expect(await cells.prompt(k).textContent()).toBe('[*]:') // which still runs
  await screenshot(cells.page, 'widgets-training')
  await view(SHOWN).stop.click()
  await expect.poll(() => cells.text(k)).toBe("'20,70,40,90'")
})

test('what hangs is interrupted, a cell or a handler, and the slider goes on', async () => {
  const interrupt = () => choose(cells.page, 'Kernel', /^Interrupt Kernel$/)
  const k = await cells.run('while (true) {}')
  await expect.poll(() => cells.prompt(k).textContent()).toBe('[*]:')
  await view(SHOWN).slider.fill('15')
  await interrupt()
  await expect.poll(() => cells.text(k)).toContain('Interrupted')
  expect(await say('w.state.percent')).toBe('15')
  await say('const hanging = w.onChange(() => { while (true) {} })')
  await view(SHOWN).slider.fill('16')
  await cells.page.locator('#jp-main-statusbar', { hasText: /\| Busy/ }).waitFor()
  await interrupt()
  await cells.idle().waitFor()
  await say('hanging()')
  await view(SHOWN).slider.fill('17')
  expect(await say('w.state.percent')).toBe('17')
})

test('what a handler says, its failures among it, is in the log', async () => {
  const { page } = cells
  await say(
    "const loud = w.onChange(({ percent }) => { console.log('moved to ' + percent); throw new Error('too far') })",
  )
  await view(SHOWN).slider.fill('18')
  await choose(page, 'View', /^Show Log Console$/)
  const log = page.locator('.jp-LogConsolePanel')
  await expect.poll(() => log.textContent()).toContain('moved to 18')
  await expect.poll(() => log.textContent()).toMatch(/A comm handler failed:\s*Error: too far\s*at .*cell \d+:1:/)
  await screenshot(page, 'widgets-log')
  await choose(page, 'View', /^Show Log Console$/)
  await say('loud()')
})

test('another page on the same notebook is in step, both ways', async () => {
  await save(cells.page)
  const other = new OpenCells(await openNotebook(browser, server, 'widgets.ipynb'))
  const shown = await view(SHOWN).seen()
  await expect.poll(view(SHOWN, other).seen, { timeout: 30_000 }).toEqual(shown) // a page that has just been opened
  await view(SHOWN, other).slider.fill('61')
  await expect.poll(() => view(SHOWN).slider.inputValue()).toBe('61')
  await view(SHOWN).slider.fill('62')
  await expect.poll(() => view(SHOWN, other).slider.inputValue()).toBe('62')
  await other.page.close()
})

test('a page that is loaded anew shows the state that the kernel has now', async () => {
  await say('w.set({ percent: 80, spikes: new Float32Array([100]), strengths: new Uint8Array([70]) })')
  await save(cells.page)
  const errors: string[] = []
  cells.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await cells.page.reload()
  await cells.cell(0).waitFor({ timeout: 60_000 })
  for (const k of [SHOWN, AGAIN]) await expect.poll(view(k).seen, { timeout: 30_000 }).toEqual([80, '100:0.7'])
  await view(AGAIN).slider.fill('90')
  await drawn(SHOWN, [90, '100:0.7'])
  expect(await say('w.state.percent')).toBe('90')
  expect(errors).toEqual([])
  await view(SHOWN).slider.scrollIntoViewIfNeeded()
  await screenshot(cells.page, 'widgets-reloaded')
})

test('after a restart the cells make a new one', async () => {
  await cells.restart()
  for (const k of [0, SHOWN, AGAIN]) await cells.runAgain(k)
  await view(SHOWN).slider.fill('44')
  await drawn(AGAIN, [44, '20:1', '60.5:0.5'])
  await screenshot(cells.page, 'widgets-restarted')
})

test('a notebook that was run without Jupyter is opened with its widgets as they were left', async () => {
  await cells.page.close()
  const file = join(server.folder, 'run.ipynb')
  writeCells(server.folder, 'run.ipynb', [
    MAKE_WIDGET,
    'w',
    'w.set({ percent: 65, spikes: new Float32Array([7, 70]) })',
  ])
  await writeNotebook(file, (await runNotebook(await readNotebook(file), { file })).notebook)
  const { python, env } = privateLab(WIDGET_LAB) // who runs cells in JupyterLab need not say that they trust it
  expect((await execute(python, ['-m', 'jupyter', 'trust', file], { env })).code).toBe(0)
  cells = new OpenCells(await openNotebook(browser, server, 'run.ipynb'))
  await expect.poll(view(SHOWN).seen, { timeout: 30_000 }).toEqual([65, '7:1', '70:0.5'])
  await screenshot(cells.page, 'widgets-run')
})

test('the example of environment.md', async () => {
  await cells.page.close()
  const [, example] = /### Widgets[\s\S]*?```ts\n([\s\S]*?)```/.exec(readFileSync('environment.md', 'utf8'))!
  writeCells(server.folder, 'example.ipynb', [example!, 'threshold.set({ percent: 70 })'])
  cells = new OpenCells(await openNotebook(browser, server, 'example.ipynb'))
  await runAllCells(cells.page, 60_000)
  await drawn(0, [70])
  await view(0).slider.fill('30')
  expect(await say('threshold.state.percent')).toBe('30')
  await screenshot(cells.page, 'widgets-example')
})
