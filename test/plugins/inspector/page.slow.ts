/** The stand-alone page in Chromium: every control is operated, and what it does is looked up in the data. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  bitAt,
  type LifSettings,
  neuronFacts,
  orderNeurons,
  type Recording,
  runLayer,
  runNeuron,
  writeRecording,
} from 'spikemba/inspector'
import { beforeEach, describe, expect, test } from 'vitest'
import { plantedRecording } from '../../inspector/plantedRecording.js'
import { screenshot } from '../../lab/browser.js'
import { focus, open, page, panel, part, press, saved, slide, state, type View } from './openPage.js'

const recording = plantedRecording()
const output = recording.layers[1]!
const WORDS = recording.sample.words
const facts = (settings = output.settings) =>
  neuronFacts(output, runLayer(output, settings), settings, [WORDS, output.tokens])
const order = (settings = output.settings) =>
  orderNeurons('rate', facts(settings), output, runLayer(output, settings), [WORDS, output.tokens])

describe('on the planted recording', () => {
  beforeEach(async () => {
    await open(writeRecording(recording))
    await focus()
  })

  test('the keyboard does everything', async () => {
    expect((await press('ArrowRight', 'ArrowRight', 'ArrowLeft')).at).toEqual({ token: 1, step: 0 })
    expect((await press('Shift+ArrowRight')).at).toEqual({ token: 1, step: 1 })
    expect((await press('Shift+ArrowLeft', 'Shift+ArrowLeft')).at).toEqual({ token: 0, step: 3 })
    expect((await press('End')).at).toEqual({ token: 19, step: 3 })
    expect((await press('Home')).at).toEqual({ token: 0, step: 0 })
    expect((await press('ArrowDown')).neurons).toEqual([order()[0]])
    expect((await press('ArrowDown')).neurons).toEqual([order()[1]])
    expect((await press('Shift+ArrowDown')).neurons).toEqual([order()[1], order()[2]])
    expect((await press('ArrowUp')).neurons).toEqual([order()[1]])

    const channel = order()[1]!
    const next = Array.from({ length: 80 }, (_, place) => place).find((place) => place > 0 && spikesAt(channel, place))!
    expect((await press(']')).at).toEqual({ token: Math.floor(next / 4), step: next % 4 })
    await press(']', '[')
    expect((await state()).at).toEqual({ token: Math.floor(next / 4), step: next % 4 })

    expect((await press(',')).layer).toBe('q')
    expect((await press('.')).layer).toBe('output')
    const { window: near } = await press('Home', '+')
    expect(near[1] - near[0]).toBe(10)
    expect((await press('PageDown')).window[0]).toBe(near[0] + 5)
    expect((await press('-')).window).toEqual([0, 20])
    expect((await press('+', '0')).window).toEqual([0, 20])
    expect(await press('w')).toMatchObject({ tokens: 'words', window: [0, 4] })
    expect(await press('c')).toMatchObject({ tokens: 'clips', window: [0, 20] })
    expect((await press('u')).tokens).toBe('words')
    expect((await press('Control+z')).tokens).toBe('clips')

    await press('?')
    await expect.poll(() => page.locator('dialog[open]').textContent()).toMatch(/Space.*play, pause/)
    await press('Escape')
    await press('s')
    expect(await page.locator('dialog[open] textarea').inputValue()).toBe(JSON.stringify(await state(), null, 1))
    await press('Escape')
    await focus()
    await press('Home', 'Space')
    await expect.poll(async () => (await state()).at.token).toBeGreaterThan(1)
    await press('Space')
    const { at } = await state()
    await page.waitForTimeout(200)
    expect((await state()).at).toEqual(at)
  })

  test('the sliders run the layer again', async () => {
    await slide('threshold θ', '0.3')
    expect((await state()).settings).toEqual({ output: { vThreshold: 0.3 } })
    await expectRun({ vThreshold: 0.3 })
    await slide('time constant τ, steps', '4')
    await expectRun({ vThreshold: 0.3, tau: 4 })
    await slide('reset to', '-0.5')
    await expectRun({ vThreshold: 0.3, tau: 4, vReset: -0.5 })
    await page.getByLabel('soft reset').check()
    await expectRun({ vThreshold: 0.3, tau: 4, vReset: null })
    expect(await page.getByLabel('reset to').isDisabled()).toBe(true)
    await page.getByLabel('input decay').uncheck()
    await expectRun({ vThreshold: 0.3, tau: 4, vReset: null, decayInput: false })
    await page.getByRole('button', { name: 'As recorded' }).click()
    expect((await state()).settings).toEqual({})
    await expect.poll(() => part('settings').locator('.said').textContent()).toMatch(/^As recorded/)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expectRun({ vThreshold: 0.3, tau: 4, vReset: null, decayInput: false })
  })

  test('a slider moves by the keyboard, one step each', async () => {
    const threshold = page.getByLabel('threshold θ')
    await threshold.focus()
    await page.keyboard.press('ArrowRight')
    expect((await state()).settings.output!.vThreshold).toBeCloseTo(0.51)
    expect((await state()).at.token).toBe(0)
  })

  test('silent and saturated neurons are listed with the reason, and chosen there', async () => {
    const odd = facts().filter(({ state }) => state !== 'active')
    expect(odd.map(({ channel, state }) => [channel, state])).toEqual([
      [0, 'dead'],
      [1, 'saturated'],
    ])
    const rows = part('neurons').locator('li')
    expect(await rows.allTextContents()).toEqual([`1 saturated (1): ${odd[1]!.why}`, `0 silent: ${odd[0]!.why}`])
    await rows.getByRole('button').last().click()
    expect((await state()).neurons).toEqual([0])
  })

  test('the selects', async () => {
    for (const [label, value, key] of [
      ['layer', 'q', 'layer'],
      ['order', 'similarity', 'order'],
      ['show', 'words', 'tokens'],
      ['mixer', 'text', 'mixer'],
    ] as const) {
      await page.getByLabel(label, { exact: true }).selectOption(value)
      expect((await state())[key]).toBe(value)
    }
    await page.getByLabel('block', { exact: true }).selectOption('0')
    await expect.poll(() => panel('gate').locator('h3').textContent()).toBe('gate, block 0, text')
  })

  test('the buttons', async () => {
    const click = async (name: string): Promise<View> => {
      await page.getByRole('button', { name, exact: true }).click()
      return state()
    }
    expect((await click('Step on')).at).toEqual({ token: 0, step: 1 })
    expect((await click('Step back')).at).toEqual({ token: 0, step: 0 })
    expect((await click('Zoom in')).window).toEqual([0.25, 10.25])
    expect((await click('Zoom out')).window).toEqual([0, 20])
    await click('Zoom in')
    expect((await click('Fit')).window).toEqual([0, 20])
    await click('Play')
    await expect.poll(async () => (await state()).at.token).toBeGreaterThan(0)
    await click('Pause')
    await click('View')
    await page.locator('dialog[open]').getByRole('button', { name: 'Close' }).click()
    await click('Keys')
    await page.locator('dialog[open]').getByRole('button', { name: 'Close' }).click()
  })

  test('the pointer chooses, zooms, pans and tells', async () => {
    const canvas = panel('raster-output').locator('canvas')
    const box = (await canvas.boundingBox())!
    const x = (clip: number): number => box.x + 56 + ((box.width - 70) * clip) / 20
    await page.mouse.move(x(10.4), box.y + 2)
    const channel = order()[0]!
    await expect
      .poll(() => page.locator('.tip').textContent())
      .toMatch(
        new RegExp(
          `^output neuron ${channel}: ${spikesAt(channel, 41) ? 'spike' : 'no spike'}\nclip 10 \\(20–22 s\\), step 1\nrate 1, saturated`,
        ),
      )
    await page.mouse.click(x(10.4), box.y + 2)
    expect(await state()).toMatchObject({ neurons: [channel], at: { token: 10, step: 1 } })
    const cursor = (await page.locator('.cursor').boundingBox())!
    expect(cursor.x).toBeCloseTo(x(10 + 1.5 / 4), 0)
    await page.keyboard.down('Shift')
    await page.mouse.click(x(10.4), box.y + box.height - 2)
    await page.keyboard.up('Shift')
    expect((await state()).neurons).toEqual([channel, order().at(-1)])

    await drag(x(5.1), box.y + 20, x(8.9), box.y + 60)
    expect((await state()).window).toEqual([5, 9])
    await page.mouse.dblclick(x(10), box.y + 50)
    expect((await state()).window).toEqual([0, 20])
    await page.keyboard.down('Shift')
    await drag(x(5), box.y + box.height * 0.3, x(6), box.y + box.height * 0.55)
    await page.keyboard.up('Shift')
    expect((await state()).rows).toEqual([3, 7])
    await page.mouse.move(x(10), box.y + 50)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -100)
    await page.keyboard.up('Control')
    await expect.poll(async () => (await state()).window).toEqual([2, 18])
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 100)
    await page.keyboard.up('Shift')
    await expect.poll(async () => (await state()).window[0]).toBeCloseTo(3.6)
  })

  test('the membrane panel tells current, charge and threshold', async () => {
    await press('ArrowDown', 'ArrowDown', 'ArrowDown')
    const [channel] = (await state()).neurons as [number]
    const box = (await panel('membrane').locator('canvas').boundingBox())!
    await page.mouse.move(box.x + 56 + ((box.width - 70) * 10.9) / 20, box.y + 40)
    const { charge, spikes } = runNeuron(output, output.settings, WORDS + 10, channel)
    await expect
      .poll(() => page.locator('.tip').textContent())
      .toContain(`H ${Number(charge[3]!.toPrecision(3))}, θ 0.5: ${spikes[3] ? 'spike' : 'no spike'}`)
  })

  test('each panel is saved as svg, png and csv', async () => {
    for (const name of [
      'film',
      'saliency',
      'proposals',
      'raster-output',
      'raster-q',
      'membrane',
      'surrogate',
      'gate',
      'delta',
      'state',
      'rates',
      'slots',
    ]) {
      for (const format of ['svg', 'png', 'csv']) {
        const bytes = await saved(name, format)
        if (format === 'svg')
          expect(bytes.toString()).toMatch(/^<svg [\s\S]*<title>.*a red circle grows<\/title>[\s\S]*<\/svg>\n$/)
        if (format === 'png') expect([...bytes.subarray(0, 4)]).toEqual([137, 80, 78, 71])
        if (format === 'csv') expect(bytes.toString().split('\n').length).toBeGreaterThanOrEqual(2)
      }
    }
    const spikes = (await saved('raster-output', 'csv')).toString().trim().split('\n').slice(1)
    let expected = 0
    for (let channel = 0; channel < 12; channel++)
      for (let place = 0; place < 80; place++) expected += Number(spikesAt(channel, place))
    expect(spikes).toHaveLength(expected)
  })

  test('a view is kept as text and as a link', async () => {
    await press('ArrowDown', '+', '.', 's')
    const text = await page.locator('dialog[open] textarea').inputValue()
    const link = (await page.getByText('Link to this view').getAttribute('href'))!
    await page.locator('dialog[open] textarea').fill('{"layer": ')
    await page.getByRole('button', { name: 'Apply' }).click()
    expect(await page.locator('dialog[open] [role=status]').textContent()).toMatch(/^This is no view/)
    await page.locator('dialog[open] textarea').fill(text.replace('"layer": "output"', '"layer": "q"'))
    await page.getByRole('button', { name: 'Apply' }).click()
    expect((await state()).layer).toBe('q')
    await page.goto('about:blank')
    await page.goto(link)
    expect(JSON.stringify(await state(), null, 1)).toBe(text)
  })

  test('what is seen is also said', async () => {
    await expect
      .poll(() => part('words').textContent())
      .toContain('Predicted: 14 s to 26 s, score 0.91. Marked: 16 s to 28 s.')
    await press('ArrowRight')
    await expect.poll(() => part('cursor').textContent()).toMatch(/^2 s, clip 1, step 0: saliency /)
  })
})

test.each([
  [1280, false],
  [1280, true],
  [800, false],
  [800, true],
])('%i pixels wide, dark %s: axe finds nothing serious, and nothing is cut off', async (width, dark) => {
  await open(writeRecording(plantedRecording({ clips: 75, channels: 64, steps: 8 })), { width, dark })
  await focus()
  await press('ArrowDown', 'ArrowDown', 'Shift+ArrowDown')
  await slide('threshold θ', '0.4')
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const found = await page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run()
    return violations.map(({ id, impact, nodes }) => [id, impact, nodes[0]!.html.slice(0, 120)])
  })
  expect(found.filter(([, impact]) => impact === 'serious' || impact === 'critical')).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  const ground = await page.locator('.spike').evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(ground).toBe(dark ? 'rgb(14, 17, 22)' : 'rgb(244, 245, 247)')
  await screenshot(page, `inspector-${width}-${dark ? 'dark' : 'light'}`)
})

test('labels are text, whatever they say', async () => {
  const query = '</script><script>globalThis.evil = 1</script><img src=x onerror="globalThis.evil = 2">&amp;'
  const evil: Recording = {
    ...plantedRecording({ query }),
    origin: { checkpoint: '<svg onload="globalThis.evil = 3">' },
  }
  await open(
    writeRecording({
      ...evil,
      layers: evil.layers.map((layer, i) => ({ ...layer, name: i ? '<b onclick=evil>' : layer.name })),
    }),
    { title: query },
  )
  expect(await page.locator('h2').first().textContent()).toBe(`“${query}”`)
  const svg = (await saved('saliency', 'svg')).toString()
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('<img')
  expect(await page.evaluate(() => (globalThis as unknown as { evil?: number }).evil)).toBeUndefined()
})

test('a damaged recording is one sentence', async () => {
  await open(writeRecording(recording).subarray(0, 5000), { title: 'clip.spike' })
  expect(await page.getByRole('alert').textContent()).toMatch(
    /^This recording cannot be shown: clip\.spike: .*cut short/,
  )
})

test('a link that was cut opens the view as at the start', async () => {
  await open(writeRecording(recording), { hash: '#view=%7B%22lay' })
  expect((await state()).layer).toBe('output')
})

/** Whether a neuron of the output fires at a step of the clips. */
const spikesAt = (channel: number, place: number): boolean =>
  bitAt(output.spikes, ((place % 4) * output.tokens + WORDS + Math.floor(place / 4)) * 12 + channel) === 1

/** What the page's engine now has is what the library computes here; the page says what changed. */
async function expectRun(change: Partial<LifSettings>): Promise<void> {
  const expected = runLayer(output, { ...output.settings, ...change }).spikes
  const found = await page.evaluate(() => {
    const { inspector } = globalThis as unknown as {
      inspector: {
        engine: { layer(name: string): unknown; run(state: unknown, layer: unknown): { spikes: Uint8Array } }
        state(): unknown
      }
    }
    return [...inspector.engine.run(inspector.state(), inspector.engine.layer('output')).spikes]
  })
  expect(found).toEqual([...expected])
  let [gained, lost] = [0, 0]
  for (let i = 0; i < output.steps * output.tokens * output.channels; i++) {
    gained += Number(bitAt(expected, i) > bitAt(output.spikes, i))
    lost += Number(bitAt(expected, i) < bitAt(output.spikes, i))
  }
  await expect
    .poll(() => part('settings').locator('.said').textContent())
    .toContain(`${gained} spikes gained, ${lost} lost`)
}

async function drag(x0: number, y0: number, x1: number, y1: number): Promise<void> {
  await page.mouse.move(x0, y0)
  await page.mouse.down()
  await page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
  await page.mouse.move(x1, y1)
  await page.mouse.up()
}
