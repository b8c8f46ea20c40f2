/** The score of each clip, the moments that people marked, and those that the model predicts. */
import type { Engine } from '../engine.js'
import type { Painter } from '../painter.js'
import { LEFT, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, type Scene, scaleOf, short, tokenUnder, valueAxis } from './panel.js'

const LANE = 14
const MOST_MOMENTS = 3

export const saliency: Panel = {
  id: 'saliency',
  title: () => 'saliency and moments',
  legend: ({ theme, recording, engine }) => [
    ['saliency', theme.saliency],
    ...(ghostOf(engine) ? [[engine.compared!.name, theme.muted] as const] : []),
    ...(recording.truth ? [['marked', theme.truth] as const] : []),
    ['predicted', theme.prediction],
  ],
  height: ({ axis, recording }) => (axis.clipSec === undefined ? 0 : 92 + LANE * lanes(recording)),
  draw(scene, painter, height) {
    const { recording, theme, axis } = scene
    const bottom = height - LANE * lanes(recording) - 8
    const ghost = ghostOf(scene.engine)
    const scale = scaleOf([...recording.saliency, ...(ghost ?? [])], 6, bottom)
    const best = recording.moments[0]
    if (best) shade(scene, painter, best, theme.prediction, bottom)
    for (const window of recording.truth?.windows ?? []) shade(scene, painter, window, theme.truth, bottom)
    valueAxis(scene, painter, scale)
    const curve = (values: Float32Array): number[] =>
      Array.from(values, (value, clip) => [xOf(axis, clip + 0.5), scale.y(value)]).flat()
    if (ghost) painter.line(curve(ghost), { color: theme.muted, width: 1.5, dash: [4, 3] })
    painter.line(curve(recording.saliency), { color: theme.saliency, width: 2 })
    let y = bottom + 6
    if (recording.truth) {
      for (const [from, to] of recording.truth.windows) bar(scene, painter, from, to, y, theme.truth, 1)
      painter.text(LEFT - 6, y + 5, 'marked', { color: theme.muted, align: 'right', size: 10 })
      y += LANE
    }
    for (const [i, [from, to, score]] of recording.moments.slice(0, MOST_MOMENTS).entries()) {
      bar(scene, painter, from, to, y, theme.prediction, i === 0 ? 1 : 0.45)
      painter.text(LEFT - 6, y + 5, `${i + 1}. ${score.toFixed(2)}`, { color: theme.muted, align: 'right', size: 10 })
      y += LANE
    }
  },
  hover(scene, x) {
    const { recording, axis } = scene
    const clip = tokenUnder(scene, x)
    if (clip === undefined) return undefined
    const time = (clip + 0.5) * axis.clipSec!
    const ghost = ghostOf(scene.engine)
    const inside = recording.moments.findIndex(([from, to]) => from <= time && time < to)
    return [
      `${placeName(scene, clip)}: saliency ${short(recording.saliency[clip]!)}, foreground ${short(recording.foreground[clip]!)}`,
      recording.truth?.windows.some(([from, to]) => from <= time && time < to) ? 'inside a marked moment' : '',
      ghost ? `${scene.engine.compared!.name}: ${short(ghost[clip]!)}` : '',
      inside >= 0
        ? `inside prediction ${inside + 1} (${recording.moments[inside]!.slice(0, 2).map(short).join('–')} s)`
        : '',
    ]
      .filter(Boolean)
      .join('\n')
  },
  csv: ({ recording: { saliency, foreground, boundaries, sample, truth } }) =>
    csvOf(
      ['clip', 'start', 'saliency', 'foreground', 'begin', 'end', ...(truth ? ['marked_saliency'] : [])],
      Array.from(saliency, (value, clip) => [
        clip,
        clip * sample.clipSec,
        value,
        foreground[clip]!,
        boundaries[2 * clip]! * sample.durationSec,
        boundaries[2 * clip + 1]! * sample.durationSec,
        ...(truth ? [truth.saliency[clip]!] : []),
      ]),
    ),
}

/** The saliency that it is compared with, over the same clips. */
function ghostOf({ compared, recording }: Engine): Float32Array | undefined {
  const ghost = compared?.recording.saliency
  return ghost?.length === recording.saliency.length ? ghost : undefined
}

const lanes = ({ truth, moments }: Scene['recording']): number =>
  (truth ? 1 : 0) + Math.min(MOST_MOMENTS, moments.length)

/** Pixels of a span of seconds, cut to what the window shows. */
function spanOf({ axis }: Scene, from: number, to: number): readonly [number, number] {
  const [left, right] = [xOf(axis, axis.window[0]), xOf(axis, axis.window[1])]
  return [Math.max(left, xOf(axis, from / axis.clipSec!)), Math.min(right, xOf(axis, to / axis.clipSec!))]
}

function shade(scene: Scene, painter: Painter, [from, to]: readonly number[], color: string, bottom: number): void {
  const [x0, x1] = spanOf(scene, from!, to!)
  if (x1 > x0) painter.rect(x0, 0, x1 - x0, bottom, color, scene.theme.dark ? 0.16 : 0.1)
}

function bar(
  scene: Scene,
  painter: Painter,
  from: number,
  to: number,
  y: number,
  color: string,
  opacity: number,
): void {
  const [x0, x1] = spanOf(scene, from, to)
  if (x1 > x0) painter.rect(x0, y, x1 - x0, 9, color, opacity)
}
