/**
 * Potentials of the chosen neurons: the charge H that is compared with the threshold, and the fall to V where it fires.
 * Every clip starts at rest.
 */
import { runNeuron } from 'spikemba/inspector'
import { LEFT, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, scaleOf, short, tokenUnder, valueAxis } from './panel.js'
import { neuronColor, stepAt, stepX } from './raster.js'

const ROW = 84
/** Clips in sight beyond which steps are too close to be told apart. */
const MOST_CLIPS = 160

export const membrane: Panel = {
  id: 'membrane',
  title: ({ state }) =>
    state.neurons.length
      ? `charge H and membrane V in ${state.layer}`
      : 'charge H and membrane V: choose a neuron in the spikes above',
  legend: ({ theme, state }) =>
    state.neurons.length
      ? [
          ['H, before the reset', theme.charge],
          ['V, after it', theme.membrane],
          ['threshold θ', theme.threshold],
        ]
      : [],
  height: ({ state, engine }) => (engine.layer(state.layer) ? Math.max(14, state.neurons.length * ROW) : 0),
  draw(scene, painter) {
    const { engine, state, theme, axis } = scene
    const layer = engine.layer(state.layer)!
    const settings = engine.settings(state, layer)
    const [first, end] = [Math.floor(axis.window[0]), Math.min(axis.count, Math.ceil(axis.window[1]))]
    for (const [i, channel] of state.neurons.entries()) {
      const top = i * ROW
      if (end - first > MOST_CLIPS) {
        painter.text(LEFT + 8, top + ROW / 2, `${end - first} clips in sight: zoom in to at most ${MOST_CLIPS}`, {
          color: theme.muted,
        })
        continue
      }
      const runs = Array.from({ length: end - first }, (_, k) =>
        runNeuron(layer, settings, engine.range(state)[0] + first + k, channel),
      )
      const scale = scaleOf(
        runs.flatMap(({ charge, membrane }) => [...charge, ...membrane]),
        top + 8,
        top + ROW - 8,
        [settings.vThreshold, settings.vReset ?? 0],
      )
      valueAxis(scene, painter, scale)
      painter.line([LEFT, scale.y(settings.vThreshold), axis.width - 14, scale.y(settings.vThreshold)], {
        color: theme.threshold,
        width: 1,
        dash: [5, 3],
      })
      painter.text(LEFT + 4, top + 6, `neuron ${channel}`, { color: neuronColor(scene, i), weight: 600, size: 10 })
      const wide = (xOf(axis, 1) - xOf(axis, 0)) / layer.steps >= 3
      const rise: number[] = []
      for (const [k, { charge, membrane, spikes }] of runs.entries()) {
        let v = settings.vReset ?? 0
        for (let t = 0; t < layer.steps; t++) {
          const [from, x] = [
            t === 0 ? xOf(axis, first + k) : stepX(scene, layer, first + k, t - 1),
            stepX(scene, layer, first + k, t),
          ]
          if (x < LEFT) {
            v = membrane[t]!
            continue
          }
          rise.push(Math.max(LEFT, from), scale.y(v), x, scale.y(charge[t]!))
          if (spikes[t]) {
            painter.line([x, scale.y(charge[t]!), x, scale.y(membrane[t]!)], {
              color: theme.membrane,
              width: wide ? 1.5 : 0.75,
              opacity: 0.8,
            })
            if (wide) painter.dot(x, scale.y(charge[t]!), 2.5, theme.charge)
            rise.push(x, NaN)
          }
          v = membrane[t]!
        }
        rise.push(xOf(axis, first + k + 1), NaN)
      }
      painter.line(rise, { color: theme.charge, width: wide ? 1.5 : 1 })
      if (wide)
        for (const [k, { membrane }] of runs.entries())
          for (const [t, v] of membrane.entries())
            if (stepX(scene, layer, first + k, t) >= LEFT)
              painter.dot(stepX(scene, layer, first + k, t), scale.y(v), 1.8, theme.membrane)
    }
  },
  hover(scene, x, y) {
    const { engine, state } = scene
    const channel = state.neurons[Math.floor(y / ROW)]
    const token = tokenUnder(scene, x)
    const layer = engine.layer(state.layer)
    if (channel === undefined || token === undefined || !layer) return undefined
    const step = stepAt(scene, layer, x)
    const { current, charge, membrane, spikes } = runNeuron(
      layer,
      engine.settings(state, layer),
      engine.range(state)[0] + token,
      channel,
    )
    const { vThreshold } = engine.settings(state, layer)
    return `neuron ${channel}, ${placeName(scene, token)}, step ${step}\ncurrent ${short(current[step]!)}, H ${short(charge[step]!)}, θ ${short(vThreshold)}: ${spikes[step] ? `spike, V falls to ${short(membrane[step]!)}` : 'no spike'}`
  },
  csv({ engine, state }) {
    const layer = engine.layer(state.layer)
    if (!layer) return csvOf(['neuron'], [])
    const [start, end] = engine.range(state)
    const rows = state.neurons.flatMap((channel) =>
      Array.from({ length: end - start }, (_, token) => {
        const { current, charge, membrane, spikes } = runNeuron(
          layer,
          engine.settings(state, layer),
          start + token,
          channel,
        )
        return Array.from(current, (value, t) => [channel, token, t, value, charge[t]!, membrane[t]!, spikes[t]!])
      }).flat(),
    )
    return csvOf(['neuron', state.tokens === 'words' ? 'word' : 'clip', 'step', 'current', 'H', 'V', 'spike'], rows)
  },
}
