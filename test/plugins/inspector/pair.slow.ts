/** Two recordings on one axis, the diagnosis, and the surrogate's map: operated in Chromium, held against the library. */
import { compareRecordings, diagnose, type Recording, runLayer, surrogateMap, writeRecording } from 'spikemba/inspector'
import { beforeEach, describe, expect, test } from 'vitest'
import { plantedRecording } from '../../inspector/plantedRecording.js'
import { screenshot } from '../../lab/browser.js'
import { focus, open, page, panel, part, press, saved, slide, state } from './openPage.js'

const first = plantedRecording()
const [q, output] = first.layers as [Recording['layers'][0], Recording['layers'][0]]
/** The same with a stronger current into one neuron of one clip, and another saliency. */
const second = ((): Recording => {
  const currents = output.currents.slice()
  currents[(1 * output.tokens + first.sample.words + 9) * output.channels + 5]! += 3
  const layer = { ...output, currents, spikes: runLayer({ ...output, currents }, output.settings).spikes }
  return { ...first, layers: [q, layer], saliency: first.saliency.map((value) => value + 0.5) }
})()

describe('two recordings', () => {
  beforeEach(async () => {
    await open(writeRecording(first), { beside: { bundle: writeRecording(second), name: 'second.spike' } })
    await focus()
  })

  test('where they first part is said, marked, and gone to', async () => {
    const found = compareRecordings(first, second)
    expect(found).toMatchObject({ kind: 'current', layer: 'output', step: 1, channel: 5 })
    await expect
      .poll(() => part('comparison').textContent())
      .toMatch(
        /^beside second\.spikeThey first part in layer output, step 1, clip 9, neuron 5, in the input current: [-.\d]+ here, [-.\d]+ in second\.spike\./,
      )
    await press('w')
    await page.getByRole('button', { name: 'Go there' }).click()
    expect(await state()).toMatchObject({
      ...{ tokens: 'clips', layer: 'output', neurons: [5], at: { token: 9, step: 1 } },
    })
    expect(
      (await saved('raster-output', 'svg')).toString().match(/fill="none" stroke="#D55E00" stroke-width="2"/g),
    ).toHaveLength(1)
    expect((await saved('raster-q', 'svg')).toString()).not.toContain('fill="none" stroke="#D55E00" stroke-width="2"')
  })

  test('spikes of one alone are counted and coloured, and change sides when the two are exchanged', async () => {
    const said = (): Promise<string | null> => part('neurons').locator('p').first().textContent()
    const [here, there] = counted(output.spikes, second.layers[1]!.spikes)
    expect(here + there).toBeGreaterThan(0)
    await expect.poll(said).toContain(`${here} spikes are here alone, ${there} in second.spike alone.`)
    expect(await panel('raster-output').locator('.legend').textContent()).toBe('in bothhere alonein second.spike alone')
    expect(await panel('saliency').locator('.legend').textContent()).toContain('second.spike')
    await press('x')
    await expect.poll(said).toContain(`${there} spikes are here alone, ${here} in the first alone.`)
    expect((await state()).swapped).toBe(true)
    await expect.poll(() => part('comparison').locator('h3').textContent()).toBe('beside the first')
    await page.getByRole('button', { name: 'Show the other (x)' }).click()
    expect((await state()).swapped).toBe(false)
  })

  test('a slider of the shown one moves its spikes, not those of the other', async () => {
    await slide('threshold θ', '0.3')
    const [here, there] = counted(
      runLayer(output, { ...output.settings, vThreshold: 0.3 }).spikes,
      second.layers[1]!.spikes,
    )
    await expect
      .poll(() => part('settings').locator('.said').textContent())
      .toContain(`${here} spikes here alone, ${there} in second.spike alone.`)
  })

  test.each([
    [1280, false],
    [800, true],
  ])('pictures, %i pixels wide, dark %s', async (width, dark) => {
    await open(writeRecording(first), { width, dark, beside: { bundle: writeRecording(second), name: 'second.spike' } })
    await page.getByRole('button', { name: 'Go there' }).click()
    await screenshot(page, `inspector-pair-${width}-${dark ? 'dark' : 'light'}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

test('recordings of unlike models are said to be so, and not exchanged', async () => {
  const other = plantedRecording({ channels: 7 })
  await open(writeRecording(first), { beside: { bundle: writeRecording(other), name: 'wide.spike' } })
  await focus()
  await expect
    .poll(() => part('comparison').textContent())
    .toContain('They cannot be laid over each other: one has 4 words')
  expect(await page.getByRole('button', { name: 'Show the other (x)' }).isDisabled()).toBe(true)
  expect((await press('x')).swapped).toBe(false)
  expect(await panel('raster-output').locator('.legend').textContent()).toBe('')
})

test('equal ones agree', async () => {
  await open(writeRecording(first), { beside: { bundle: writeRecording(first), name: 'again.spike' } })
  await expect
    .poll(() => part('comparison').textContent())
    .toContain('The two agree in every current, spike and saliency.')
})

test('the diagnosis is the library’s; its slider shows the cure', async () => {
  const settings = { ...output.settings, vThreshold: 40 }
  const deaf: Recording = {
    ...first,
    layers: [q, { ...output, settings, spikes: runLayer(output, settings).spikes }],
  }
  const expected = diagnose(deaf)
  const cure = expected.find(({ slider }) => slider?.layer === 'output')!
  expect(cure.fault).toBe('threshold out of reach')
  await open(writeRecording(deaf))
  const rows = part('findings').locator('li')
  await expect.poll(() => rows.count()).toBe(expected.length)
  expect(await rows.evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.fault))).toEqual(
    expected.map(({ fault }) => fault),
  )
  const row = rows.nth(expected.indexOf(cure))
  expect(await row.textContent()).toContain(`Try: ${cure.attempt}.`)
  await row.getByRole('button', { name: 'Try it' }).click()
  expect((await state()).settings).toEqual({ output: cure.slider!.settings })
  await expect.poll(() => row.getByRole('button', { name: 'Try it' }).isDisabled()).toBe(true)
})

test('the surrogate’s map tells what gets back, as the library computes it, also when θ moves', async () => {
  await open(writeRecording(first))
  for (const vThreshold of [output.settings.vThreshold, 0.9]) {
    await slide('threshold θ', String(vThreshold))
    const expected = surrogateMap(output, { ...output.settings, vThreshold })!
    const rows = (await saved('surrogate', 'csv')).toString().trim().split('\n').slice(1)
    expect(rows).toHaveLength(first.sample.clips * output.channels)
    for (const row of rows) {
      const [clip, neuron, slope] = row.split(',').map(Number) as [number, number, number]
      expect(slope).toBeCloseTo(expected[(first.sample.words + clip) * output.channels + neuron]!, 6)
    }
  }
})

/** Spikes of the clips and words that only one of the two has. */
function counted(a: Uint8Array, b: Uint8Array): [number, number] {
  const ones = (byte: number): number => [...byte.toString(2)].filter((bit) => bit === '1').length
  let [here, there] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    here += ones(a[i]! & ~b[i]!)
    there += ones(b[i]! & ~a[i]!)
  }
  return [here, there]
}
