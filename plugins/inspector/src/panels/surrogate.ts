/** What of a gradient would get back through the chosen layer: the surrogate's derivative, neuron by neuron. */
import { type RecordedLayer, surrogateSlope } from 'spikemba/inspector'
import { rgbOf } from '../theme.js'
import { LEFT, plotWidth } from '../timeAxis.js'
import { csvOf, type Panel, placeName, rowUnder, type Scene, short, tokenUnder } from './panel.js'

const HEIGHT = 84
/** Steps of neurons whose slopes are not made within a frame. */
const MANY = 1e6

const layerOf = ({ engine, state }: Scene): RecordedLayer | undefined => engine.layer(state.layer)
const peakOf = ({ surrogate }: RecordedLayer): number => surrogateSlope(surrogate)!(0)

export const surrogate: Panel = {
  id: 'surrogate',
  title(scene) {
    const { name, surrogate } = layerOf(scene)!
    return `surrogate gradient in ${name}: ${surrogate.name}(${short(surrogate.alpha)}) at H − θ`
  },
  legend: (scene) => [[`${short(peakOf(layerOf(scene)!))} at θ, paler is less`, scene.theme.backward]],
  height(scene) {
    const layer = layerOf(scene)
    return layer && surrogateSlope(layer.surrogate) ? HEIGHT : 0 // the map itself is made where it is seen
  },
  follows(scene) {
    const { steps, tokens, channels } = layerOf(scene)!
    return steps * tokens * channels > MANY
  },
  draw(scene, painter, height) {
    const { state, theme, axis } = scene
    const image = slopeImage(scene, layerOf(scene)!, Math.round(height * (globalThis.devicePixelRatio || 1)))
    painter.pixels(image, LEFT, 0, plotWidth(axis), height)
    const label = { color: theme.muted, align: 'right', size: 10 } as const
    painter.text(LEFT - 11, 7, String(state.rows[0]), label)
    painter.text(LEFT - 11, height - 7, String(state.rows[1] - 1), label)
  },
  hover(scene, x, y, height) {
    const token = tokenUnder(scene, x)
    if (token === undefined) return undefined
    const { engine, state } = scene
    const layer = layerOf(scene)!
    const channel = engine.order(state, layer)[rowUnder(state.rows, y, height)]!
    const value = engine.slopes(state, layer)![(engine.range(state)[0] + token) * layer.channels + channel]!
    return `${layer.name} neuron ${channel}, ${placeName(scene, token)}: lets ${short(value)} of a gradient back (mean over ${layer.steps} steps; ${short(peakOf(layer))} at θ)`
  },
  csv(scene) {
    const { engine, state } = scene
    const layer = layerOf(scene)!
    const slopes = engine.slopes(state, layer)!
    const [start, end] = engine.range(state)
    const rows: number[][] = []
    for (let token = start; token < end; token++)
      for (let d = 0; d < layer.channels; d++) rows.push([token - start, d, slopes[token * layer.channels + d]!])
    return csvOf([state.tokens === 'words' ? 'word' : 'clip', 'neuron', 'slope'], rows)
  },
}

/** A pixel a row, or a device pixel where rows are more: then the mean of those that share it. */
function slopeImage({ engine, state, theme, axis }: Scene, layer: RecordedLayer, mostRows: number): ImageData {
  const slopes = engine.slopes(state, layer)!
  const order = engine.order(state, layer).slice(...state.rows)
  const [offset] = engine.range(state)
  const [start, end] = axis.window
  const [width, height] = [Math.round(plotWidth(axis)), Math.max(1, Math.min(order.length, mostRows))]
  const tokens = Int32Array.from({ length: width }, (_, x) =>
    Math.min(axis.count - 1, Math.floor(start + ((x + 0.5) / width) * (end - start))),
  )
  const [sums, counts] = [new Float32Array(axis.count * height), new Uint16Array(height)]
  for (const [place, channel] of order.entries()) {
    const y = Math.floor((place / order.length) * height)
    counts[y]!++
    for (let token = Math.floor(start); token < Math.min(axis.count, end); token++)
      sums[y * axis.count + token]! += slopes[(offset + token) * layer.channels + channel]!
  }
  const image = new ImageData(width, height)
  const peak = peakOf(layer)
  const color = rgbOf(theme.backward)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    image.data.set(color, 4 * i)
    image.data[4 * i + 3] = 255 * Math.min(1, sums[y * axis.count + tokens[x]!]! / (counts[y]! * peak))
  }
  return image
}
