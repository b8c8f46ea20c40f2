/** A widget for the tests, as a cell makes it, and what is seen of it on a page. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'

/** The cell reads its view from a file beside the notebook. */
export const MAKE_WIDGET = `import { readFileSync } from 'node:fs'
const w = widget({
  esm: readFileSync('rasterView.mjs', 'utf8'),
  css: 'output.threshold { color: rgb(0, 114, 178); }',
  state: { percent: 50, spikes: new Float32Array([20, 60.5]), strengths: new Uint8Array([100, 50]) },
  svg: ({ percent }) => '<svg xmlns="http://www.w3.org/2000/svg" width="220" height="40"><text x="5" y="25">threshold ' + percent + ' %</text></svg>',
  text: 'a threshold',
})`

export const copyView = (folder: string): void =>
  copyFileSync('test/lab/rasterView.mjs', join(folder, 'rasterView.mjs'))

/** A view on the page. */
export const viewIn = (output: Locator) => ({
  slider: output.locator('input[type=range]'),
  stop: output.locator('button', { hasText: 'stop' }),
  said: output.locator('i'),
  colour: (): Promise<string> => output.locator('output').evaluate((element) => getComputedStyle(element).color),
  /** Where the slider stands, and where which lines are drawn. */
  seen: (): Promise<unknown> =>
    output
      .first()
      .evaluate((element) => [
        element.querySelector('input')?.valueAsNumber,
        ...Array.from(
          element.querySelectorAll('line'),
          (line) => `${line.getAttribute('x1')}:${line.getAttribute('opacity')}`,
        ),
      ]),
})
