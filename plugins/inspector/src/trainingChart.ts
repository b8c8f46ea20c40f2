/** Curves of a training, and which neurons fire in its course: drawing, exact values, and what is under the pointer. */
import { TRAINING_CURVES } from '../../../src/inspector/live/liveSvg.js'
import type { LiveView } from '../../../src/inspector/live/liveView.js'
import { wakeOrder } from '../../../src/inspector/live/wakes.js'
import type { Painter } from './painter.js'
import { csvOf, curveThrough, extremes, scaleOf, short } from './panels/panel.js'
import { rgbOf, type Theme } from './theme.js'

const CHART = 74
const TITLE = 20
const GAP = 14
const LEFT = 14
/** Left of a chart, for its least and largest value. */
const LABELS = 40
const HEAT = 120
/** Below it four charts do not fit beside each other. */
const NARROW = 640

export interface TrainingScene {
  readonly view: LiveView
  readonly theme: Theme
  readonly width: number
  /** Whose neurons are drawn. */
  readonly layer: string
  /** Training step that is looked at. */
  readonly step: number
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const columnsOf = (width: number): number => (width < NARROW ? 2 : TRAINING_CURVES.length)

function chartBox(width: number, i: number): Box {
  const columns = columnsOf(width)
  const wide = (width - 2 * LEFT - (columns - 1) * GAP) / columns
  return {
    left: LEFT + (i % columns) * (wide + GAP) + LABELS,
    top: TITLE + Math.floor(i / columns) * (CHART + TITLE + 8),
    width: wide - LABELS,
    height: CHART,
  }
}

function heatBox(width: number): Box {
  const rows = Math.ceil(TRAINING_CURVES.length / columnsOf(width))
  return { left: LEFT, top: rows * (CHART + TITLE + 8) + TITLE, width: width - 2 * LEFT, height: HEAT }
}

export const chartHeight = ({ width, layer }: Pick<TrainingScene, 'width' | 'layer'>): number => {
  const { top, height } = heatBox(width)
  return layer === '' ? top - TITLE : top + height + 22
}

/** First and last training step that are drawn. */
function stepsOf({ points, firing }: LiveView): readonly [number, number] {
  return [firing[0]?.step ?? 0, Math.max(points.at(-1)?.step ?? 1, firing.at(-1)?.step ?? 1, 1)]
}

function xOf({ view }: TrainingScene, { left, width }: Box, step: number): number {
  const [from, to] = stepsOf(view)
  return left + ((step - from) / (to - from || 1)) * width
}

export function drawTraining(scene: TrainingScene, painter: Painter): void {
  for (const [i, curve] of TRAINING_CURVES.entries()) drawCurve(scene, painter, chartBox(scene.width, i), curve)
  if (scene.layer !== '') drawHeat(scene, painter, heatBox(scene.width))
}

function drawCurve(
  scene: TrainingScene,
  painter: Painter,
  box: Box,
  [name, of]: (typeof TRAINING_CURVES)[number],
): void {
  const { view, theme } = scene
  const values = view.points.map(of)
  const now = valueAt(scene, of)
  painter.text(box.left - LABELS, box.top - 9, name, { color: theme.muted })
  const finite = values.filter(Number.isFinite)
  const told = now === undefined ? (finite.length > 0 ? '' : 'none') : short(now)
  painter.text(box.left + box.width, box.top - 9, told, {
    color: theme.text,
    align: 'right',
    weight: 600,
  })
  const scale = scaleOf(values, box.top + 4, box.top + box.height - 4)
  painter.rect(box.left, box.top, box.width, box.height, theme.ground)
  painter.line(
    curveThrough(
      view.points.map((point) => [xOf(scene, box, point.step), of(point)]),
      scale,
    ),
    { color: theme.saliency, width: 1.75 },
  )
  if (finite.length > 0) extremes(painter, scale, finite, box.left - 5, theme)
  drawStep(scene, painter, box)
}

function drawStep(scene: TrainingScene, painter: Painter, box: Box): void {
  const x = xOf(scene, box, scene.step)
  painter.line([x, box.top, x, box.top + box.height], { color: scene.theme.charge, width: 1.5 })
}

function drawHeat(scene: TrainingScene, painter: Painter, box: Box): void {
  const { view, theme, layer } = scene
  const order = wakeOrder(view.firing, layer)
  painter.text(box.left, box.top - 9, `neurons of ${layer}, in the order in which they woke`, {
    color: theme.muted,
  })
  painter.rect(box.left, box.top, box.width, box.height, theme.ground)
  if (order.length === 0) return
  const [red, green, blue] = rgbOf(theme.spike)
  for (const [i, { step, layers }] of view.firing.entries()) {
    const rates = layers.get(layer)
    if (!rates || rates.length !== order.length) continue
    const image = new ImageData(1, order.length)
    for (const [row, channel] of order.entries())
      image.data.set([red, green, blue, rates[channel] ? Math.min(255, 70 + 2 * rates[channel]!) : 0], 4 * row)
    const from = xOf(scene, box, step)
    const to = xOf(scene, box, view.firing[i + 1]?.step ?? stepsOf(view)[1])
    painter.pixels(image, from, box.top, Math.max(2, to - from), box.height)
  }
  const [first, last] = stepsOf(view)
  const y = box.top + box.height + 10
  painter.text(box.left, y, `step ${first}`, { color: theme.muted, size: 10 })
  painter.text(box.left + box.width, y, `step ${last}`, { color: theme.muted, size: 10, align: 'right' })
  drawStep(scene, painter, box)
}

/** The curve's value at the step that is looked at, or the last before it. */
function valueAt({ view, step }: TrainingScene, of: (typeof TRAINING_CURVES)[number][1]): number | undefined {
  const value = view.points.findLast((point) => point.step <= step && Number.isFinite(of(point)))
  return value && of(value)
}

/** The training step under the pointer; undefined beside the pictures. */
export function stepUnder(scene: TrainingScene, x: number, y: number): number | undefined {
  const boxes = [...TRAINING_CURVES.map((_, i) => chartBox(scene.width, i)), heatBox(scene.width)]
  const box = boxes.find(
    ({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y <= top + height,
  )
  if (!box) return undefined
  const [from, to] = stepsOf(scene.view)
  return Math.round(from + ((x - box.left) / box.width) * (to - from))
}

/** Exact values under the pointer. */
export function trainingTip(scene: TrainingScene, x: number, y: number): string | undefined {
  const step = stepUnder(scene, x, y)
  if (step === undefined) return undefined
  const { view, layer } = scene
  const heat = heatBox(scene.width)
  if (y >= heat.top && layer !== '') {
    const column = view.firing.findLast((each) => each.step <= step) ?? view.firing[0]!
    const order = wakeOrder(view.firing, layer)
    const channel = order[Math.min(order.length - 1, Math.floor(((y - heat.top) / heat.height) * order.length))]
    const rate = channel === undefined ? undefined : column.layers.get(layer)?.[channel]
    return rate === undefined
      ? undefined
      : `neuron ${channel} after step ${column.step}: ${rate === 0 ? 'silent' : `${short(rate / 255)} spikes a step`}`
  }
  const point = view.points.find((each) => each.step >= step) ?? view.points.at(-1)
  return (
    point && [`step ${point.step}`, ...TRAINING_CURVES.map(([name, of]) => `${name} ${short(of(point))}`)].join('\n')
  )
}

export const trainingCsv = ({ points }: LiveView): string =>
  csvOf(
    ['step', ...TRAINING_CURVES.map(([name]) => name.replace(' ', '_'))],
    points.map((point) => [point.step, ...TRAINING_CURVES.map(([, of]) => of(point))]),
  )
