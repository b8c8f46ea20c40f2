/** How many of the detector's neurons fire in each clip, and the proposal set that follows: clips above the mean. */
import { LEFT, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, rateScale, short, tokenUnder, valueAxis } from './panel.js'

export const proposals: Panel = {
  id: 'proposals',
  title: () => 'firing and proposal set',
  legend: ({ theme }) => [
    ['share of neurons that fire', theme.charge],
    ['proposed', theme.gained],
  ],
  height: ({ axis, recording }) => (axis.clipSec === undefined || !recording.clipRate ? 0 : 74),
  draw(scene, painter, height) {
    const { engine, state, theme, axis } = scene
    const rates = engine.clipRate(state)!
    const bottom = height - 20
    const scale = rateScale(rates, 4, bottom)
    valueAxis(scene, painter, scale)
    const stairs = (values: Float32Array): number[] =>
      Array.from(values, (rate, clip) => [xOf(axis, clip), scale.y(rate), xOf(axis, clip + 1), scale.y(rate)]).flat()
    const other = (engine.beside?.recording ?? engine.recorded).clipRate
    if (other && other !== rates && other.length === rates.length)
      painter.line(stairs(other), { color: theme.muted, width: 1, dash: [2, 2] })
    painter.line(stairs(rates), { color: theme.charge, width: 1.5 })
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    painter.line([xOf(axis, axis.window[0]), scale.y(mean), xOf(axis, axis.window[1]), scale.y(mean)], {
      color: theme.threshold,
      width: 1,
      dash: [6, 3],
    })
    painter.text(LEFT - 6, bottom + 12, 'proposed', { color: theme.muted, align: 'right', size: 10 })
    for (const [from, to] of engine.proposals(state)) {
      const [x0, x1] = [Math.max(xOf(axis, from), LEFT), Math.min(xOf(axis, to), xOf(axis, axis.window[1]))]
      if (x1 > x0) painter.rect(x0, bottom + 7, x1 - x0, 9, theme.gained)
    }
  },
  hover(scene, x) {
    const clip = tokenUnder(scene, x)
    if (clip === undefined) return undefined
    const { engine, state } = scene
    const inside = engine.proposals(state).some(([from, to]) => from <= clip && clip < to)
    return `${placeName(scene, clip)}: ${short(100 * engine.clipRate(state)![clip]!)} % of the neurons fire in a step, ${inside ? 'proposed' : 'not proposed'}`
  },
  csv({ engine, state }) {
    const segments = engine.proposals(state)
    return csvOf(
      ['clip', 'rate', 'proposed'],
      Array.from(engine.clipRate(state) ?? [], (rate, clip) => [
        clip,
        rate,
        Number(segments.some(([from, to]) => from <= clip && clip < to)),
      ]),
    )
  },
}
