/** Maps of numbers: states, step sizes, slots, surrogate gradients, attention. */
import { attentionMap, deltaHeatmap, slotHeatmap, stateHeatmap, stateSurface, surrogateHeatmap } from 'spikemba/viz'
import type { Entry, Gallery } from './entry.js'

const table = (rows: number, columns: number, at: (row: number, column: number) => number) =>
  Array.from({ length: rows }, (_, row) => Float32Array.from({ length: columns }, (_, column) => at(row, column)))
const wave = table(100, 16, (l, n) => Math.sin((l * (n + 1)) / 40) * Math.exp(-l / 60))
const words = ['a', 'red', 'circle', 'grows', 'slowly']
const look = (i: number, j: number): number => Math.exp(-Math.abs(i - j))

const badGrid = (draw: (grid: readonly ArrayLike<number>[]) => ReturnType<Entry['draw']>): Entry['bad'] => ({
  'no rows': () => draw([]),
  'empty rows': () => draw([[], []]),
  'ragged rows': () => draw([[1, 2], [3]]),
  NaN: () => draw([[1, Number.NaN]]),
  infinity: () => draw([[1, Number.POSITIVE_INFINITY]]),
  'flat numbers': () => draw([1, 2, 3] as never),
  'nothing at all': () => draw(undefined as never),
  'one cell': () => draw([[1]]),
  'the same everywhere': () =>
    draw([
      [0, 0],
      [0, 0],
    ]),
})

export const maps: Gallery = {
  'stateHeatmap/state over time': {
    draw: () => stateHeatmap(wave, { secondsPerStep: 0.1 }),
    bad: badGrid((grid) => stateHeatmap(grid)),
  },
  'stateHeatmap/few cells': {
    draw: () =>
      stateHeatmap(
        wave.slice(0, 10).map((row) => row.slice(0, 4)),
        { title: 'Four channels' },
      ),
    bad: { 'no time': () => stateHeatmap(wave, { secondsPerStep: 0 }) },
  },
  'stateHeatmap/many cells': {
    draw: () =>
      stateHeatmap(
        table(4096, 64, (l, n) => Math.sin((l * (n + 1)) / 900)),
        { title: 'A long sequence' },
      ),
    bad: {},
  },
  'deltaHeatmap/step sizes': {
    draw: () => deltaHeatmap(table(60, 12, (l, e) => 0.001 * Math.exp(4 * Math.sin(l / 9) * Math.cos(e)))),
    bad: { ...badGrid((grid) => deltaHeatmap(grid)), 'before softplus': () => deltaHeatmap([[-1, 1]]) },
  },
  'slotHeatmap/attention of slots': {
    draw: () =>
      slotHeatmap(
        table(8, 75, (s, l) => Math.exp(-(((l - 9 * s - 5) / 6) ** 2))),
        { title: 'Which clips each slot attends to' },
      ),
    bad: badGrid((grid) => slotHeatmap(grid)),
  },
  'surrogateHeatmap/gradient of a layer': {
    draw: () =>
      surrogateHeatmap(
        Float32Array.from({ length: 32 * 120 }, (_, i) => 1 / (1 + (8 * Math.sin(i / 57)) ** 2)),
        32,
        { secondsPerStep: 0.002 },
      ),
    bad: {
      'no gradient': () => surrogateHeatmap([], 4),
      'a length that does not divide': () => surrogateHeatmap([1, 2, 3], 2),
      'no neurons': () => surrogateHeatmap([1, 2, 3], 0),
      NaN: () => surrogateHeatmap([1, Number.NaN], 1),
      'zeros only': () => surrogateHeatmap([0, 0, 0, 0], 2),
    },
  },
  'attentionMap/words': {
    draw: () => attentionMap(table(5, 5, look), { rows: 'word', columns: 'word', rowNames: words, columnNames: words }),
    bad: {
      ...badGrid((grid) => attentionMap(grid)),
      'too few names': () => attentionMap([[1, 2]], { columnNames: ['a'] }),
    },
  },
  'attentionMap/clips': {
    draw: () =>
      attentionMap(
        table(75, 75, (i, j) => look(i / 8, j / 8)),
        { rows: 'clip (query)', columns: 'clip (key)' },
      ),
    bad: {},
  },
  'stateSurface/state over time': {
    draw: () => stateSurface(wave, { y: 'step l', x: 'channel n' }),
    bad: badGrid((grid) => stateSurface(grid)),
  },
}
