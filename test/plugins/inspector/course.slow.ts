/** What notebook 15 tells its reader to click, done in Chromium on the recording that it holds. */

import { readFileSync } from 'node:fs'
import { RECORDING_MIME } from 'spikemba/inspector'
import { isCode, parseNotebook } from 'spikemba/kernel'
import { expect, test } from 'vitest'
import { screenshot } from '../../lab/browser.js'
import { open, page, part, state } from './openPage.js'

const FILE = 'notebooks/15-debug-a-broken-model.ipynb'
const notebook = parseNotebook(readFileSync(FILE, 'utf8'), FILE)
const saved = notebook.cells
  .filter(isCode)
  .flatMap(({ outputs }) => outputs.flatMap((output) => ('data' in output ? [output.data[RECORDING_MIME]] : [])))
  .filter((bundle) => typeof bundle === 'string')
const row = notebook.cells.flatMap(({ source }) => source.match(/^\| 4 saturated .*$/m) ?? [])[0]!

test('the saturated patient: the diagnosis, Try it, and what the table says of it', async () => {
  expect(saved).toHaveLength(1)
  await open(Buffer.from(saved[0]!, 'base64'))
  const finding = part('findings').locator('li', { hasText: 'saturated layer, layer output' })
  await expect.poll(() => finding.count()).toBe(1)
  expect(row).toContain('"saturated layer, layer output" · Try it')
  const [, saturated] = /(\d+) saturated/.exec((await part('neurons').locator('p').first().textContent())!)!
  expect(Number(saturated)).toBe(32)
  await finding.getByRole('button', { name: 'Try it' }).click()
  expect((await state()).layer).toBe('output')
  const said = part('settings').locator('.said')
  await expect.poll(() => said.textContent()).toContain('0 spikes gained')
  const [, lost] = /(\d+) lost/.exec((await said.textContent())!)!
  expect(row).toContain(`loses ${lost} spikes`)
  const theta = await page.getByLabel('threshold θ').inputValue()
  expect(row).toContain(`θ = ${Number(Number(theta).toPrecision(3))}`)
  await screenshot(page, 'course-saturated')
})
