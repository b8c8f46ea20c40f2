/** Spikes of one layer: a row a neuron, a column a step, steps inside the clip to which they belong. */
import { bitAt, type RecordedLayer } from 'spikemba/inspector'
import type { Painter } from '../painter.js'
import type { SpikeList } from '../spikeList.js'
import { MOST_NEURONS } from '../state.js'
import { rgbOf, type Theme } from '../theme.js'
import { LEFT, plotWidth, tokenAt, xOf } from '../timeAxis.js'
import { csvOf, type Panel, placeName, rowUnder, type Scene, short, tokenUnder } from './panel.js'

const CHOSEN_HEIGHT = 210
const OTHER_HEIGHT = 56

export function raster(name: string): Panel {
  const layerOf = ({ engine }: Scene): RecordedLayer => engine.layer(name)!
  const isChosen = ({ state }: Scene): boolean => state.layer === name
  /** Rows that are shown: those that were brushed in the chosen layer, all of another. */
  const rowsOf = (scene: Scene): readonly [number, number] =>
    isChosen(scene) ? scene.state.rows : [0, layerOf(scene).channels]
  const rowAt = (scene: Scene, y: number, height: number): number => {
    return rowUnder(rowsOf(scene), y, height)
  }
  return {
    id: `raster-${name}`,
    title: (_scene) => `spikes of ${name}`,
    legend: (scene) =>
      scene.engine.spikesBefore(scene.state, layerOf(scene))
        ? [
            [scene.engine.beside ? 'in both' : 'as recorded', scene.theme.spike],
            [scene.engine.beside ? 'here alone' : 'gained', scene.theme.gained],
            [scene.engine.beside ? `in ${scene.engine.beside.name} alone` : 'lost', scene.theme.lost],
          ]
        : [],
    height: (scene) => (isChosen(scene) ? CHOSEN_HEIGHT : OTHER_HEIGHT),
    draw(scene, painter, height) {
      const { engine, state, theme, axis } = scene
      const layer = layerOf(scene)
      const [start, end] = rowsOf(scene)
      painter.pixels(
        spikeImage(scene, layer, [start, end], Math.round(height * pixelRatio())),
        LEFT,
        0,
        plotWidth(axis),
        height,
      )
      painter.text(LEFT - 11, 7, String(start), { color: theme.muted, align: 'right', size: 10 })
      painter.text(LEFT - 11, height - 7, String(end - 1), { color: theme.muted, align: 'right', size: 10 })
      markDivergence(scene, painter, layer, [start, end], height)
      if (!isChosen(scene)) return
      const order = engine.order(state, layer)
      for (const [i, channel] of state.neurons.entries()) {
        const row = order.indexOf(channel)
        if (row < start || row >= end) continue
        const y = ((row + 0.5 - start) / (end - start)) * height
        painter.line([LEFT - 7, y - 4, LEFT - 1, y, LEFT - 7, y + 4], { color: neuronColor(scene, i), width: 2 })
      }
    },
    hover(scene, x, y, height) {
      const token = tokenUnder(scene, x)
      if (token === undefined) return undefined
      const { engine, state } = scene
      const layer = layerOf(scene)
      const channel = engine.order(state, layer)[rowAt(scene, y, height)]!
      const step = stepAt(scene, layer, x)
      const at = (step * layer.tokens + engine.range(state)[0] + token) * layer.channels + channel
      const { rate, state: kind } = engine.facts(state, layer)[channel]!
      const now = bitAt(engine.spikes(state, layer), at)
      const recorded = engine.spikesBefore(state, layer)
      const before = recorded ? bitAt(recorded, at) : now
      return `${name} neuron ${channel}: ${now ? 'spike' : 'no spike'}${now === before ? '' : ` (${difference(engine.beside?.name, now)})`}\n${placeName(scene, token)}, step ${step}\nrate ${short(rate)}${kind === 'active' ? '' : `, ${kind}`}`
    },
    click(scene, _x, y, height, add) {
      const channel = scene.engine.order(scene.state, layerOf(scene))[rowAt(scene, y, height)]!
      if (!isChosen(scene)) return { layer: name, rows: [0, layerOf(scene).channels], neurons: [channel] }
      const { neurons } = scene.state
      if (!add) return { neurons: [channel] }
      return {
        neurons: neurons.includes(channel)
          ? neurons.filter((each) => each !== channel)
          : [...neurons, channel].slice(-MOST_NEURONS),
      }
    },
    brush(scene, y0, y1, height) {
      const [first, last] = [rowAt(scene, Math.min(y0, y1), height), rowAt(scene, Math.max(y0, y1), height)]
      if (!isChosen(scene) || last - first < 1) return undefined
      return {
        rows: [first, last + 1],
        neurons: scene.engine.order(scene.state, layerOf(scene)).slice(first, first + MOST_NEURONS),
      }
    },
    csv(scene) {
      const { engine, state } = scene
      const layer = layerOf(scene)
      const [start, end] = engine.range(state)
      const spikes = engine.spikes(state, layer)
      const rows: number[][] = []
      for (let token = start; token < end; token++)
        for (let t = 0; t < layer.steps; t++)
          for (let d = 0; d < layer.channels; d++)
            if (bitAt(spikes, (t * layer.tokens + token) * layer.channels + d)) rows.push([token - start, t, d])
      return csvOf([state.tokens === 'words' ? 'word' : 'clip', 'step', 'neuron'], rows)
    },
  }
}

export function stepAt({ axis }: Scene, { steps }: RecordedLayer, x: number): number {
  const token = tokenAt(axis, x)
  return Math.max(0, Math.min(steps - 1, Math.floor((token - Math.floor(token)) * steps)))
}

const difference = (beside: string | undefined, here: number): string =>
  beside === undefined ? (here ? 'gained' : 'lost') : here ? `not in ${beside}` : `in ${beside} alone`

/** A ring where two recordings part, in the layer in which they do. */
function markDivergence(
  scene: Scene,
  painter: Painter,
  layer: RecordedLayer,
  [start, end]: readonly [number, number],
  height: number,
): void {
  const { engine, state, theme, axis } = scene
  const found = engine.divergence
  if (!found || !('layer' in found) || found.layer !== layer.name) return
  const token = found.token - engine.range(state)[0]
  const row = engine.order(state, layer).indexOf(found.channel)
  const x = stepX(scene, layer, token, found.step)
  if (token < 0 || token >= axis.count || x < LEFT || row < start || row >= end) return
  const y = ((row + 0.5 - start) / (end - start)) * height
  painter.ring(x, y, 6, theme.charge)
}

/** Colour of a chosen neuron, by its place in the list. */
export const neuronColor = ({ theme }: Scene, i: number): string =>
  [theme.membrane, theme.truth, theme.lost][i % MOST_NEURONS]!

const pixelRatio = (): number => globalThis.devicePixelRatio || 1

/**
 * The spikes that are in sight, one pixel a device pixel or a neuron's step, whichever is coarser: where several fall
 * into one pixel it gets darker with their share.
 */
function spikeImage(
  { engine, state, theme, axis }: Scene,
  layer: RecordedLayer,
  [firstRow, endRow]: readonly [number, number],
  mostRows: number,
): ImageData {
  const { steps, tokens, channels } = layer
  const [offset] = engine.range(state)
  const [start, end] = axis.window
  const [firstToken, endToken] = [Math.floor(start), Math.min(axis.count, Math.ceil(end))]
  const width = Math.max(1, Math.min(Math.round((end - start) * steps), Math.round(plotWidth(axis) * pixelRatio())))
  const height = Math.max(1, Math.min(endRow - firstRow, mostRows))
  const row = new Int32Array(channels).fill(-1)
  for (const [place, channel] of engine.order(state, layer).entries())
    if (place >= firstRow && place < endRow)
      row[channel] = Math.floor(((place - firstRow) / (endRow - firstRow)) * height)
  const lists = [0, 1, 2].map(() => new Uint16Array(width * height)) as [Uint16Array, Uint16Array, Uint16Array]
  const [kept, gained, lost] = lists
  const before = engine.spikesBefore(state, layer)
  // The column of each step that is in sight; -1 beside the window.
  const columns = Int32Array.from({ length: (endToken - firstToken) * steps }, (_, i) => {
    const x = Math.floor(((firstToken + (i + 0.5) / steps - start) / (end - start)) * width)
    return x < width ? x : -1
  })
  const each = ({ offsets, channels: list }: SpikeList, found: (pixel: number, bit: number) => void): void => {
    for (let i = 0; i < columns.length; i++) {
      const x = columns[i]!
      if (x < 0) continue
      const place = (offset + firstToken) * steps + i
      const base = ((place % steps) * tokens + Math.floor(place / steps)) * channels
      for (let k = offsets[place]!; k < offsets[place + 1]!; k++) {
        const y = row[list[k]!]!
        if (y >= 0) found(y * width + x, base + list[k]!)
      }
    }
  }
  if (before) {
    const now = engine.spikes(state, layer)
    each(engine.list(state, layer), (pixel, bit) => void (bitAt(before, bit) ? kept : gained)[pixel]!++)
    each(engine.listBefore(layer, before), (pixel, bit) => void (bitAt(now, bit) || lost[pixel]!++))
  } else {
    // The same without a call for each of a million spikes.
    const { offsets, channels: list } = engine.list(state, layer)
    for (let i = 0; i < columns.length; i++) {
      const x = columns[i]!
      const place = (offset + firstToken) * steps + i
      if (x < 0) continue
      for (let k = offsets[place]!, end = offsets[place + 1]!; k < end; k++) {
        const y = row[list[k]!]!
        if (y >= 0) kept[y * width + x]!++
      }
    }
  }
  const cells = Math.max(1, ((end - start) * steps) / width) * Math.max(1, (endRow - firstRow) / height)
  return mixed(width, height, cells, lists, theme)
}
/** Each pixel in the mean colour of its spikes, darker where they are more. */
function mixed(
  width: number,
  height: number,
  cells: number,
  [kept, gained, lost]: readonly [Uint16Array, Uint16Array, Uint16Array],
  { spike, ...theme }: Theme,
): ImageData {
  const image = new ImageData(width, height)
  const [a, b, c] = [rgbOf(spike), rgbOf(theme.gained), rgbOf(theme.lost)]
  for (let i = 0; i < width * height; i++) {
    const [x, y, z] = [kept[i]!, gained[i]!, lost[i]!]
    const total = x + y + z
    if (total === 0) continue
    for (let k = 0; k < 3; k++) image.data[4 * i + k] = (x * a[k]! + y * b[k]! + z * c[k]!) / total
    image.data[4 * i + 3] = 255 * Math.min(1, 0.3 + (0.7 * total) / cells)
  }
  return image
}

/** Where on the axis a spike of a clip's step is drawn. */
export const stepX = (scene: Scene, { steps }: RecordedLayer, token: number, step: number): number =>
  xOf(scene.axis, token + (step + 0.5) / steps)
