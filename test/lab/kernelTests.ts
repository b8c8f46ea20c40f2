/** What a person does with this project's kernel in JupyterLab, whatever else that Lab has. */
import { expect, test } from 'vitest'
import { screenshot } from './browser.js'
import { choose, runAllCells } from './notebookPage.js'
import type { OpenCells } from './openCells.js'

/** The notebook that these tests want. */
export const KERNEL_CELLS = [
  "function leak(u: number): number {\n  const next = u / 2\n  return next\n}\nlet u: number = 1\nconst parts = ['input', 'membrane']",
  'for (let t = 0; t < 3; t++) {\n  u = leak(u)\n}\nu',
  "await display({ 'text/html': '<b class=\"shown\">a figure</b>', 'text/plain': 'a figure' }, { raw: true })\nconsole.log('printed')",
  'const wrong: number = parts[0]!',
]

/**
 * @param name begins the names of the screenshots
 * @param open the notebook, once it is on a page
 */
export function testKernel(name: string, open: () => OpenCells): void {
  test('runs cells: values, figures, text, and a type error that names its place', async () => {
    const { page, cell, output, text } = open()
    await runAllCells(page, 60_000)
    await expect.poll(() => text(1)).toBe('0.125')
    await expect.poll(() => output(2).locator('.shown').count()).toBe(1)
    expect((await output(2).allTextContents()).map((each) => each.trim())).toContain('printed')
    expect(await text(3)).toContain("TS2322: Type 'string' is not assignable to type 'number'")
    expect(await text(3)).toContain('cell 4:1:7')
    expect(await cell(1).locator('.jp-OutputPrompt').textContent()).toBe('[2]:')
    await screenshot(page, `${name}-cells`)
  })

  test('completes with kinds, and explains what the cursor is at', async () => {
    const { page, write } = open()
    await write('parts.find')
    await page.keyboard.press('Tab')
    const items = page.locator('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item')
    await items.first().waitFor()
    expect(await items.locator('.jp-Completer-match').allTextContents()).toEqual([
      'find',
      'findIndex',
      'findLast',
      'findLastIndex',
    ])
    expect(await items.first().textContent()).toContain('method')
    await screenshot(page, `${name}-completion`)
    await page.keyboard.press('Escape')
    await write('leak')
    await page.keyboard.press('Shift+Tab')
    const tooltip = page.locator('.jp-Tooltip')
    await tooltip.waitFor()
    await expect.poll(() => tooltip.textContent()).toContain('function leak(u: number): number')
    await screenshot(page, `${name}-tooltip`)
    await page.keyboard.press('Escape')
  })

  test('asks its reader', async () => {
    const { page, run, text } = open()
    const k = await run("const name = input('name? ')\nconsole.log('hello ' + name)")
    const field = page.locator('.jp-Stdin-input')
    await field.fill('Ada')
    await field.press('Enter')
    await expect.poll(() => text(k)).toContain('hello Ada')
  })

  test('is interrupted, and keeps its values', async () => {
    const { page, prompt, run, text } = open()
    const k = await run('while (true) {}')
    await expect.poll(() => prompt(k).textContent()).toBe('[*]:')
    await choose(page, 'Kernel', /^Interrupt Kernel$/)
    await expect.poll(() => text(k)).toContain('Interrupted')
    const next = await run('u * 8')
    await expect.poll(() => text(next)).toBe('1')
  })

  test('debugs: a breakpoint by a click, variables in the panel, on by a button', async () => {
    const { page, cell, prompt, idle, run, text } = open()
    await idle().waitFor()
    const bug = page.locator('[data-jp-item-name="debugger-icon"] jp-button')
    await expect.poll(() => bug.getAttribute('aria-disabled')).not.toBe('true')
    await bug.click()
    await page.locator('.jp-DebuggerVariables').waitFor()
    await cell(0).locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3).click() // the first one is a spacer: line 3
    await cell(0).locator('.cm-breakpoint-gutter .cm-breakpoint-icon:visible').waitFor()
    await prompt(0).click()
    await page.keyboard.press('Control+Enter')
    await idle().waitFor()
    const k = await run('console.log(leak(8))')
    const stopped = cell(0).locator('.jp-DebuggerEditor-highlight')
    await stopped.waitFor({ timeout: 20_000 })
    expect(await stopped.textContent()).toContain('return next')
    const panel = page.locator('.jp-DebuggerVariables')
    await expect.poll(() => panel.textContent()).toBe('u8next4') // names and values of the function
    expect(await page.locator('.jp-DebuggerCallstack').textContent()).toContain('leak')
    await screenshot(page, `${name}-debugger`)
    await page.locator('.jp-DebuggerSidebar [data-command="debugger:continue"]').first().click()
    await expect.poll(() => text(k)).toBe('4\n')
    await bug.click()
  })

  test('starts anew without what was', async () => {
    const { page, prompt, run, restart, text } = open()
    await restart()
    const k = await run('leak(1)')
    await expect.poll(() => text(k), { timeout: 20_000 }).toContain("TS2304: Cannot find name 'leak'")
    await expect.poll(() => prompt(k).textContent()).toBe('[1]:')
    await page.close()
  })
}
