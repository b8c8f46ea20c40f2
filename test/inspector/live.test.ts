import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { base64 } from '../../src/display/index.js'
import { packBits, type Recording } from '../../src/inspector/index.js'
import {
  LIVE_MIME,
  type LiveView,
  liveSvg,
  MOST_COLUMNS,
  MOST_LETTERS,
  MOST_POINTS,
  readLive,
  TrainingHistory,
  wakeOrder,
  wakesInWords,
  writeLive,
} from '../../src/inspector/internal.js'
import { plantedRecording } from './plantedRecording.js'

const fromBase64 = (text: string): Uint8Array => {
  if (/[^\w+/=]/.test(text)) throw new Error('no base64')
  return new Uint8Array(Buffer.from(text, 'base64'))
}
const point = (step: number, loss = 1 / step) => ({ step, loss, gradientNorm: 2, rate: 0.25, dead: Number.NaN })
const planted = plantedRecording({ clips: 6, channels: 4, steps: 2 })
/** The recording with the neurons of its last layer firing always, or never. */
function firing(channels: readonly number[]): Recording {
  const layer = planted.layers.at(-1)!
  const bits = new Uint8Array(layer.steps * layer.tokens * layer.channels)
  for (const i of bits.keys()) bits[i] = Number(channels.includes(i % layer.channels))
  return { ...planted, layers: [...planted.layers.slice(0, -1), { ...layer, spikes: packBits(bits) }] }
}
const name = planted.layers.at(-1)!.name

test('a long training keeps few points, which are means, and the first and the last recordings', () => {
  const history = new TrainingHistory(3)
  for (let step = 1; step <= 1000; step++) {
    history.add(point(step, step))
    if (step % 10 === 0) history.record(step, planted)
  }
  const { points, firing, recordings } = history.view()
  expect(points.length).toBeLessThanOrEqual(MOST_POINTS)
  expect(points.length).toBeGreaterThan(MOST_POINTS / 3)
  expect([points.at(-1)!.step, history.step, history.recordedStep]).toEqual([1000, 1000, 1000])
  const weighted = points.map(({ step, loss }, i) => loss * (step - (points[i - 1]?.step ?? 0)))
  expect(weighted.reduce((a, b) => a + b)).toBeCloseTo((1000 * 1001) / 2, 3) // no step is lost or counted twice
  expect(firing.length).toBe(MOST_COLUMNS)
  expect([recordings.length, recordings[0]!.step, recordings.at(-1)!.step]).toEqual([3, 10, 1000])
})

test('recordings that are large are fewer, and the newest is there', () => {
  const history = new TrainingHistory(50)
  const large = plantedRecording({ clips: 100, channels: 256, steps: 8 })
  for (let step = 1; step <= 12; step++) history.record(step, large)
  const { recordings } = history.view()
  expect(recordings.length).toBeLessThan(12)
  expect(recordings.reduce((sum, { bundle }) => sum + bundle.length, 0)).toBeLessThanOrEqual(MOST_LETTERS)
  expect(recordings.at(-1)!.step).toBe(12)
})

test('which neurons woke and fell silent is told, in the order in which they did', () => {
  const history = new TrainingHistory(8)
  for (const [i, channels] of [[3], [3, 1], [1, 0]].entries()) history.record(10 * i, firing(channels))
  const { firing: columns } = history.view()
  expect(wakesInWords(columns[0]!, columns[2]!, name)).toBe(
    `2 of 4 neurons of ${name} fire after step 20; since step 0, 2 woke and 1 fell silent`,
  )
  expect(wakeOrder(columns, name)).toEqual([3, 1, 0, 2])
  const svg = liveSvg({ points: [point(1), point(20, Number.NaN)], firing: columns }, firing([1, 0]))
  expect(svg).toContain('Training, step 20')
  expect(svg).toContain('dead share: none')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('what is written is read again; a loss that is no number stays none', () => {
  const history = new TrainingHistory(8)
  history.record(0, planted)
  history.add(point(1))
  history.add(point(2, Number.NaN))
  const view: LiveView = { id: 'a', state: 'training', ...history.view() }
  const read = readLive(writeLive(view, base64), fromBase64)
  expect(read).toEqual(view)
})

const valid = { version: 1, id: 'a', state: 'ended', points: [], firing: [], recordings: [{ step: 0, bundle: '' }] }
test.each<[string, unknown, string]>([
  ['cut', '{"version":1', 'is cut short or no live inspector'],
  ['another version', { ...valid, version: 9 }, 'is of version 9, expected 1'],
  ['no recording', { ...valid, recordings: [] }, 'has no recording, expected at least one'],
  ['points of another kind', { ...valid, points: 4 }, 'has no list of points'],
  ['half a step', { ...valid, recordings: [{ step: 0.5, bundle: '' }] }, 'has a training step 0.5'],
  ['rates', { ...valid, firing: [{ step: 0, layers: [['output', '<script>']] }] }, 'firing rates that are no base64'],
])('a text that is none is refused in one sentence: %s', (_, content, told) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  expect(() => readLive(text, fromBase64)).toThrow(told)
})

test('the plugins know the type under which it is written', () => {
  expect(readFileSync('plugins/jupyterlab/src/recordingWidget.ts', 'utf8')).toContain(`'${LIVE_MIME}'`)
  expect(readFileSync('plugins/vscode/manifest.json', 'utf8')).toContain(`"${LIVE_MIME}"`)
})
