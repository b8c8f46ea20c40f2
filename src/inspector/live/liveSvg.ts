import { escapeHtml, short } from '../../display/text.js'
import type { Recording } from '../recording.js'
import { recordingSvg } from '../recordingSvg.js'
import type { FiringColumn, LiveView, TrainingPoint } from './liveView.js'
import { wakeOrder, wakesInWords } from './wakes.js'

const WIDTH = 640
const CHART = { width: 150, height: 64, gap: 12 } as const
const HEAT = 96
/** Most rows of the picture of neurons; several share a row beyond. */
const ROWS = 48
const COLOR = { text: '#1b1f24', muted: '#57606a', line: '#d8dee4', curve: '#0072B2', spike: '#1b2a41' } as const

/** The curves of a training, by what they are called. */
export const TRAINING_CURVES: readonly (readonly [name: string, of: (point: TrainingPoint) => number])[] = [
  ['loss', ({ loss }) => loss],
  ['gradient norm', ({ gradientNorm }) => gradientNorm],
  ['firing rate', ({ rate }) => rate],
  ['dead share', ({ dead }) => dead],
]

/** A live inspector as a picture, for readers without it: curves, which neurons woke when, and the newest recording. */
export function liveSvg({ points, firing }: Pick<LiveView, 'points' | 'firing'>, newest: Recording): string {
  const below = recordingSvg(newest)
  if (points.length === 0) return below
  const layer = newest.layers.at(-1)?.name
  const heatTop = 30 + 22 + CHART.height + 22
  const top = layer === undefined ? heatTop : heatTop + HEAT + 24
  const height = Number(/height="(\d+)"/.exec(below)![1])
  const title = `Training, step ${points.at(-1)!.step}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + height}" width="${WIDTH}" height="${top + height}" font-family="system-ui, sans-serif" font-size="11" role="img">`,
    `<title>${escapeHtml(title)}: curves, firing neurons, recording</title><rect width="100%" height="100%" fill="#fff" rx="6"/>`,
    `<text x="8" y="18" font-size="13" font-weight="600" fill="${COLOR.text}">${title}</text>`,
    ...TRAINING_CURVES.map(([name, of], i) =>
      chart(name, points, of, 8 + i * (CHART.width + (WIDTH - 16 - 4 * CHART.width) / 3), 40),
    ),
    ...(layer === undefined
      ? []
      : [
          `<text x="8" y="${heatTop - 6}" fill="${COLOR.muted}">${escapeHtml(wakesInWords(firing[0]!, firing.at(-1)!, layer))}</text>`,
          heat(firing, layer, heatTop),
          `<text x="8" y="${heatTop + HEAT + 13}" fill="${COLOR.muted}">step ${firing[0]!.step}</text>`,
          `<text x="${WIDTH - 8}" y="${heatTop + HEAT + 13}" text-anchor="end" fill="${COLOR.muted}">step ${firing.at(-1)!.step}</text>`,
        ]),
    below.replace('<svg ', `<svg y="${top}" `),
    '</svg>',
  ].join('')
}

function chart(
  name: string,
  points: readonly TrainingPoint[],
  of: (point: TrainingPoint) => number,
  left: number,
  top: number,
): string {
  const values = points.map(of)
  const finite = values.filter(Number.isFinite)
  const title = `<text x="${n(left)}" y="${top}" fill="${COLOR.muted}">${name}${finite.length ? ` ${short(values.findLast(Number.isFinite)!)}` : ': none'}</text>`
  if (finite.length === 0) return title
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const [from, to] = [points[0]!.step, points.at(-1)!.step]
  const x = (step: number): number => left + ((step - from) / (to - from || 1)) * CHART.width
  const y = (value: number): number => top + 8 + CHART.height - ((value - low) / (high - low || 1)) * CHART.height
  let path = ''
  let broken = true
  for (const [i, value] of values.entries()) {
    if (Number.isFinite(value)) path += `${broken ? 'M' : 'L'}${n(x(points[i]!.step))} ${n(y(value))}`
    broken = !Number.isFinite(value)
  }
  return [
    title,
    `<rect x="${n(left)}" y="${top + 8}" width="${CHART.width}" height="${CHART.height}" fill="none" stroke="${COLOR.line}"/>`,
    `<path d="${path}" fill="none" stroke="${COLOR.curve}" stroke-width="1.5" stroke-linecap="round"/>`,
  ].join('')
}

/** A column a recording, a row a neuron in the order in which they woke; the darker, the more it fires. */
function heat(firing: readonly FiringColumn[], layer: string, top: number): string {
  const order = wakeOrder(firing, layer)
  const rows = Math.min(ROWS, order.length)
  const [wide, tall] = [(WIDTH - 16) / firing.length, HEAT / rows]
  const levels = ['', '', '']
  for (const [column, { layers }] of firing.entries()) {
    const rates = layers.get(layer)
    if (!rates) continue
    for (let row = 0; row < rows; row++) {
      const [start, end] = [row, row + 1].map((each) => Math.floor((each * order.length) / rows)) as [number, number]
      let sum = 0
      for (let i = start; i < end; i++) sum += rates[order[i]!]!
      if (sum === 0) continue
      const level = Math.min(2, Math.floor((3 * sum) / (end - start) / 128))
      levels[level] += `M${n(8 + column * wide)} ${n(top + row * tall)}h${n(wide)}v${n(tall)}h-${n(wide)}z`
    }
  }
  return [
    `<rect x="8" y="${top}" width="${WIDTH - 16}" height="${HEAT}" fill="none" stroke="${COLOR.line}"/>`,
    ...levels.map((path, i) =>
      path ? `<path d="${path}" fill="${COLOR.spike}" opacity="${[0.35, 0.65, 1][i]}"/>` : '',
    ),
  ].join('')
}

const n = (value: number): string => String(Math.round(value * 100) / 100)
