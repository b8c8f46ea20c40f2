/** How a part of JupyterLab looks, wide and narrow, light and dark: it fits, axe finds nothing, and a picture is kept. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { screenshot } from './browser.js'
import { setTheme } from './notebookPage.js'
import { seriousFindings } from './seriousFindings.js'

/**
 * @param name begins the names of the pictures
 * @param part what must not be wider than its place
 * @param selector of what axe looks at
 */
export function looksAsItShould(name: string, page: () => Page, part: () => Locator, selector: string): void {
  test.each([
    [1280, false],
    [1280, true],
    [800, false],
    [800, true],
  ])('it looks as it should, %i pixels wide, dark %s, and axe finds nothing serious', async (width, dark) => {
    await page().setViewportSize({ width, height: 900 })
    if (dark) await setTheme(page(), 'JupyterLab Dark')
    await part().scrollIntoViewIfNeeded()
    await page().waitForTimeout(400)
    expect(await part().evaluate((element) => element.scrollWidth <= element.clientWidth + 1)).toBe(true)
    expect(await seriousFindings(page(), selector)).toEqual([])
    await screenshot(page(), `${name}-${width}-${dark ? 'dark' : 'light'}`)
    if (dark) await setTheme(page(), 'JupyterLab Light')
  })
}
