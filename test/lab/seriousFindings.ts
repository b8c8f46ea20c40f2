/** What axe-core finds serious or worse in a part of a page. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** @returns rule and the first element that breaks it */
export async function seriousFindings(page: Page, selector: string): Promise<unknown[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async (selector) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(selector)
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => [id, nodes[0]?.html])
  }, selector)
}
