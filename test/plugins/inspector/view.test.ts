import { bitAt, readRecording, runLayer, writeRecording } from 'spikemba/inspector'
import { describe, expect, test } from 'vitest'
import { Engine } from '../../../plugins/inspector/src/engine.js'
import { membrane } from '../../../plugins/inspector/src/panels/membrane.js'
import { delta, gate, stateNorm } from '../../../plugins/inspector/src/panels/mixer.js'
import { csvOf, type Panel, rateScale, type Scene, scaleOf } from '../../../plugins/inspector/src/panels/panel.js'
import { proposals } from '../../../plugins/inspector/src/panels/proposals.js'
import { raster } from '../../../plugins/inspector/src/panels/raster.js'
import { saliency } from '../../../plugins/inspector/src/panels/saliency.js'
import { initialState, stateFrom, type ViewState } from '../../../plugins/inspector/src/state.js'
import { Store } from '../../../plugins/inspector/src/store.js'
import { DARK, LIGHT, type Theme } from '../../../plugins/inspector/src/theme.js'
import { shifted, ticks, tokenAt, xOf, zoomed } from '../../../plugins/inspector/src/timeAxis.js'
import { cursorInWords, layerInWords, overviewInWords } from '../../../plugins/inspector/src/words.js'
import { COLORS } from '../../../src/viz/internal.js'
import { plantedRecording } from '../../inspector/plantedRecording.js'

const recording = readRecording(writeRecording(plantedRecording()))
const engine = new Engine(recording)
const sceneOf = (patch: Partial<ViewState> = {}): Scene => {
  const state = { ...initialState(recording), ...patch }
  const inWords = state.tokens === 'words'
  const axis = { width: 870, window: state.window, count: inWords ? 4 : 20, clipSec: inWords ? undefined : 2 }
  return { recording, engine, state, theme: LIGHT, axis }
}

test('the time axis finds its way back, and stays within the video', () => {
  const { axis } = sceneOf({ window: [3, 11] })
  for (const token of [3, 5.5, 11]) expect(tokenAt(axis, xOf(axis, token))).toBeCloseTo(token)
  expect(zoomed({ window: [0, 20], count: 20 }, 10, 0.5)).toEqual([5, 15])
  expect(zoomed({ window: [0, 20], count: 20 }, 0, 0.01)).toEqual([0, 2])
  expect(zoomed({ window: [5, 15], count: 20 }, 15, 9)).toEqual([0, 20])
  expect(shifted({ window: [5, 15], count: 20 }, 100)).toEqual([10, 20])
  expect(ticks(sceneOf().axis).map(({ label }) => label)).toEqual([
    '0 s',
    '5 s',
    '10 s',
    '15 s',
    '20 s',
    '25 s',
    '30 s',
    '35 s',
    '40 s',
  ])
  expect(ticks(sceneOf({ tokens: 'words', window: [0, 4] }).axis)[1]).toEqual({ token: 1.5, label: 'word 2' })
})

test('undo takes back what was chosen, a drag at once, and leaves the cursor', () => {
  const store = new Store(initialState(recording))
  store.set({ at: { token: 4, step: 0 } })
  expect(store.canUndo).toBe(false)
  for (const vThreshold of [0.6, 0.7, 0.8]) store.set({ settings: { output: { vThreshold } } }, 'threshold output')
  store.set({ order: 'similarity' })
  store.undo()
  expect(store.get()).toMatchObject({ order: 'rate', settings: { output: { vThreshold: 0.8 } } })
  store.undo()
  expect(store.get()).toMatchObject({ settings: {}, at: { token: 4 } })
  expect(store.undo()).toBe(false)
})

test('a kept view comes back; one that does not fit is as at the start', () => {
  const kept = {
    ...initialState(recording),
    layer: 'q',
    neurons: [3, 1],
    window: [2, 8] as const,
    settings: { q: { tau: 3, vReset: null } },
  }
  expect(stateFrom(JSON.parse(JSON.stringify(kept)), recording)).toEqual(kept)
  for (const strange of [
    undefined,
    null,
    7,
    [],
    {},
    {
      layer: 'x',
      neurons: [99, 'a'],
      window: [9, 2],
      at: { token: -1 },
      settings: { q: { tau: 'fast' }, x: { tau: 2 } },
      block: 77,
    },
  ])
    expect(stateFrom(strange, recording)).toEqual(initialState(recording))
})

describe('the recording engine', () => {
  const changed: Partial<ViewState> = { settings: { output: { vThreshold: 0.3, tau: 4 } } }
  const layer = recording.layers[1]!

  test('gives what was recorded while nothing is changed', () => {
    const { state } = sceneOf()
    expect(engine.run(state, layer).spikes).toEqual(layer.spikes)
    expect(engine.difference(state, layer)).toEqual({ gained: 0, lost: 0 })
    expect(engine.proposals(state)).toBe(recording.proposals)
  })

  test('runs again what is changed, and counts what that brings and takes', () => {
    const { state } = sceneOf(changed)
    const expected = runLayer(layer, { ...layer.settings, vThreshold: 0.3, tau: 4 })
    expect(engine.run(state, layer).spikes).toEqual(expected.spikes)
    const { gained, lost } = engine.difference(state, layer)
    const count = (spikes: Uint8Array): number =>
      Array.from({ length: 4 * 24 * 12 }, (_, i) => bitAt(spikes, i)).reduce((sum, bit) => sum + bit, 0)
    expect(gained - lost).toBe(count(expected.spikes) - count(layer.spikes))
    expect(gained).toBeGreaterThan(0)
    const rate = engine.clipRate(state)!
    expect(rate).not.toEqual(recording.clipRate)
    const mean = rate.reduce((sum, value) => sum + value, 0) / rate.length
    for (const [from, to] of engine.proposals(state)) expect(rate[from]! > mean && rate[to - 1]! > mean).toBe(true)
  })

  test('without a change its clip rates are the recorded ones', () => {
    const apart = new Engine({
      ...recording,
      layers: [recording.layers[0]!, { ...layer, settings: { ...layer.settings, vThreshold: 0.9 } }],
    })
    const back = { ...initialState(recording), settings: { output: { vThreshold: 0.5 } } }
    expect(apart.clipRate(back)).toEqual(recording.clipRate)
  })
})

describe('each panel', () => {
  const scene = sceneOf({ neurons: [5, 2] })
  const middle = xOf(scene.axis, 10.4)

  test.each<[Panel, number, RegExp]>([
    [
      saliency,
      10,
      /clip 10 \(20–22 s\): saliency 2, foreground 2\ninside a marked moment\ninside prediction 1 \(14–26 s\)/,
    ],
    [proposals, 10, /clip 10 .*: [\d.]+ % of the neurons fire in a step, proposed/],
    [raster('output'), 20, /output neuron \d+: (no )?spike\nclip 10 .*, step 1\nrate /],
    [membrane, 20, /neuron 5, clip 10 .*, step 1\ncurrent .*, H .*, θ 0.5: /],
    [gate, 20, /clip 10 .*\nwhat channels let through.*: median [\d.]+, quartiles/],
    [delta, 20, /first to last: median .*\nlast to first: median/],
    [stateNorm, 20, /first to last 1.14\nlast to first 1.28/],
  ])('%# tells the exact values under the pointer', (panel, y, text) => {
    expect(panel.hover(scene, middle, y, panel.height(scene))).toMatch(text)
    expect(panel.hover(scene, 3, y, panel.height(scene))).toBeUndefined()
  })

  test('raster as csv is every spike of the clips', () => {
    const rows = raster('output').csv(scene).trim().split('\n').slice(1)
    const layer = recording.layers[1]!
    for (const row of rows) {
      const [clip, step, neuron] = row.split(',').map(Number) as [number, number, number]
      expect(bitAt(layer.spikes, (step * 24 + 4 + clip) * 12 + neuron)).toBe(1)
    }
    const rates = engine.facts(scene.state, layer).reduce((sum, { rate }) => sum + rate, 0)
    expect(rows).toHaveLength(Math.round(rates * 4 * 20))
  })

  test('a click chooses the neuron of the row, with Shift one more, in another layer that layer', () => {
    const order = engine.order(scene.state, recording.layers[1]!)
    const panel = raster('output')
    expect(panel.click!(scene, middle, 0, 120, false)).toEqual({ neurons: [order[0]] })
    expect(panel.click!(scene, middle, 119, 120, true)).toEqual({ neurons: [5, 2, order[11]] })
    expect(panel.click!(scene, middle, 0, 120, true)!.neurons).toContain(order[0])
    expect(raster('q').click!(scene, middle, 0, 120, false)).toMatchObject({ layer: 'q' })
    expect(panel.brush!(scene, 30, 69, 120)).toMatchObject({ rows: [3, 7] })
  })

  test('words in place of clips', () => {
    const words = sceneOf({ tokens: 'words', window: [0, 4] })
    expect([saliency, proposals].map((panel) => panel.height(words))).toEqual([0, 0])
    expect(gate.hover(words, xOf(words.axis, 1.5), 20, 72)).toMatch(/^word 2\n/)
    expect(gate.height(sceneOf({ tokens: 'words', window: [0, 4], mixer: 'video' }))).toBe(0)
  })
})

test('a table quotes what a spreadsheet would read as something else', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        [1, '=SUM(A1)'],
        ['x,"y"', -2],
      ],
    ),
  ).toBe('a,b\n1,"\'=SUM(A1)"\n"x,""y""",-2\n')
})

test('a scale of nothing, of one value and of NaN is still a scale', () => {
  for (const values of [[], [3], [NaN, Infinity]]) expect(Number.isFinite(scaleOf(values, 0, 10).y(3))).toBe(true)
})

test('what is seen is said', () => {
  expect(overviewInWords(sceneOf())).toBe(
    '20 clips of 2 s, 4 words. Predicted: 14 s to 26 s, score 0.91. Marked: 16 s to 28 s. Best overlap (IoU) 0.71.',
  )
  expect(layerInWords(sceneOf())).toMatch(
    /^12 neurons over clips: mean rate [\d.]+ spikes a step, 1 silent, 1 saturated\.$/,
  )
  expect(cursorInWords(sceneOf({ at: { token: 10, step: 2 } }))).toMatch(
    /^20 s, clip 10, step 2: saliency 2, [\d.]+ % of neurons fire, proposed\.$/,
  )
})

describe('colours', () => {
  test('are those of the library', () =>
    expect([LIGHT.saliency, LIGHT.membrane, LIGHT.truth, LIGHT.prediction, LIGHT.charge]).toEqual([
      COLORS.saliency,
      COLORS.membrane,
      COLORS.truth,
      COLORS.prediction,
      COLORS.spike,
    ]))

  const luminance = (color: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
      const c = Number.parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16) / 255
      return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    }, 0)
  test.each<[string, Theme]>([
    ['light', LIGHT],
    ['dark', DARK],
  ])('text has contrast 4.5 in %s', (_, theme) => {
    for (const color of [theme.text, theme.muted])
      for (const ground of [theme.panel, theme.ground]) {
        const [a, b] = [luminance(color), luminance(ground)].sort((x, y) => y - x) as [number, number]
        expect((a + 0.05) / (b + 0.05)).toBeGreaterThanOrEqual(4.5)
      }
  })
})

test('rates are drawn from zero, those of a silent layer too', () => {
  expect(rateScale(Float32Array.of(0, 0, 0), 0, 10)).toMatchObject({ low: 0, high: 1 })
  expect(rateScale(Float32Array.of(0.25, 0.5), 0, 10)).toMatchObject({ low: 0, high: 0.5 })
})
