/** The two small pictures beside the time axis: how often neurons fire, and what the slots hold. */
import { rgbOf } from '../theme.js'
import { csvOf, type Panel, type Scene, short } from './panel.js'

const BINS = 24
const TOP = 6

interface Histogram {
  readonly counts: readonly number[]
  readonly highest: number
}

function histogramOf({ engine, state }: Scene): Histogram | undefined {
  const layer = engine.layer(state.layer)
  if (!layer) return undefined
  const rates = engine.firing(state, layer).map(({ rate }) => rate)
  const highest = Math.max(1 / layer.steps, ...rates)
  const counts = new Array<number>(BINS).fill(0)
  for (const rate of rates) counts[Math.min(BINS - 1, Math.floor((rate / highest) * BINS))]!++
  return { counts, highest }
}

const MARGIN = 8

export const rates: Panel = {
  id: 'rates',
  title: ({ state }) => `firing rates in ${state.layer}`,
  height: (scene) => (histogramOf(scene) ? 110 : 0),
  draw(scene, painter, height) {
    const { theme, axis } = scene
    const { counts, highest } = histogramOf(scene)!
    const most = Math.max(...counts, 1)
    const [width, bottom] = [(axis.width - 2 * MARGIN) / BINS, height - 18]
    for (const [bin, count] of counts.entries()) {
      const tall = (Math.sqrt(count) / Math.sqrt(most)) * (bottom - TOP - 12)
      painter.rect(MARGIN + bin * width + 0.5, bottom - tall, width - 1, tall, theme.membrane)
      if (count === most)
        painter.text(MARGIN + (bin + 0.5) * width, bottom - tall - 7, String(count), {
          color: theme.muted,
          align: 'center',
          size: 10,
        })
    }
    painter.line([MARGIN, bottom + 0.5, axis.width - MARGIN, bottom + 0.5], { color: theme.line, width: 1 })
    painter.text(MARGIN, height - 8, '0', { color: theme.muted, size: 10 })
    painter.text(axis.width / 2, height - 8, 'spikes a step; height: √ neurons', {
      color: theme.muted,
      size: 10,
      align: 'center',
    })
    painter.text(axis.width - MARGIN, height - 8, short(highest), { color: theme.muted, align: 'right', size: 10 })
  },
  hover(scene, x) {
    const { counts, highest } = histogramOf(scene)!
    const bin = Math.floor(((x - MARGIN) / (scene.axis.width - 2 * MARGIN)) * BINS)
    return counts[bin] === undefined
      ? undefined
      : `${counts[bin]} neurons at ${short((bin * highest) / BINS)} to ${short(((bin + 1) * highest) / BINS)} spikes a step`
  },
  csv({ engine, state }) {
    const layer = engine.layer(state.layer)
    return csvOf(
      ['neuron', 'rate', 'first_token', 'first_step', 'state', 'why'],
      layer
        ? engine
            .facts(state, layer)
            .map(({ channel, rate, first, state, why }) => [
              channel,
              rate,
              first?.token ?? '',
              first?.step ?? '',
              state,
              why,
            ])
        : [],
    )
  },
}

interface SlotValues {
  readonly values: Float32Array
  readonly slots: number
  readonly width: number
  readonly largest: number
}

function slotsOf({ recording, state }: Scene): SlotValues | undefined {
  const block = recording.blocks[state.block]
  const values = state.tokens === 'words' ? block?.slotsText : block?.slotsVideo
  const slots = (state.tokens === 'words' ? block?.text.slots : block?.video.slots) ?? 0
  if (!values?.length || !slots) return undefined
  return {
    values,
    slots,
    width: values.length / slots,
    largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12),
  }
}

const SLOT_ROW = 12

export const slots: Panel = {
  id: 'slots',
  title: ({ state }) => `${state.tokens === 'words' ? 'sentence' : 'video'} slots after block ${state.block}`,
  legend: ({ theme }) => [
    ['below 0', theme.forward],
    ['above', theme.backward],
  ],
  height(scene) {
    const found = slotsOf(scene)
    return found ? found.slots * SLOT_ROW + 6 : 0
  },
  draw(scene, painter) {
    const { theme, axis } = scene
    const { values, slots, width, largest } = slotsOf(scene)!
    const image = new ImageData(width, slots)
    const [below, above] = [rgbOf(theme.forward), rgbOf(theme.backward)]
    for (const [i, value] of values.entries()) {
      image.data.set(value < 0 ? below : above, 4 * i)
      image.data[4 * i + 3] = 255 * Math.sqrt(Math.abs(value) / largest)
    }
    painter.pixels(image, 24, 2, axis.width - 24 - MARGIN, slots * SLOT_ROW)
    for (let slot = 0; slot < slots; slot++)
      painter.text(20, 2 + (slot + 0.5) * SLOT_ROW, String(slot), { color: theme.muted, align: 'right', size: 9 })
  },
  hover(scene, x, y) {
    const { values, slots, width } = slotsOf(scene)!
    const [slot, channel] = [
      Math.floor((y - 2) / SLOT_ROW),
      Math.floor(((x - 24) / (scene.axis.width - 24 - MARGIN)) * width),
    ]
    return slot < 0 || slot >= slots || channel < 0 || channel >= width
      ? undefined
      : `slot ${slot}, channel ${channel}: ${short(values[slot * width + channel]!)}`
  },
  csv(scene) {
    const found = slotsOf(scene)
    return csvOf(
      ['slot', 'channel', 'value'],
      found ? Array.from(found.values, (value, i) => [Math.floor(i / found.width), i % found.width, value]) : [],
    )
  },
}
