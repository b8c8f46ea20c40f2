/** Tables and counts: parameters, energy, ablations, dead and saturated neurons. */
import { ablationGrid, deadSaturatedMap, energyTable, parameterTable } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const gains = [0, -3, -6.2, -0.4]
const variants = ['full model', 'without slots', 'without MRM', 'without spikes'].flatMap((name, i) =>
  [60, 55].map((mean, m) => ({
    name,
    metric: m === 0 ? 'R1@.5 (%)' : 'mAP (%)',
    mean: mean + gains[i]!,
    low: mean + gains[i]! - 1,
    high: mean + gains[i]! + 1.2,
  })),
)
const one = { name: 'a', metric: 'R1', mean: 1, low: 0, high: 2 }
const rates = (neurons: number) =>
  Float32Array.from({ length: neurons }, (_, i) => (i % 7 === 0 ? 0 : i % 13 === 0 ? 0.8 : 0.1))
const long = Array.from({ length: 90 }, (_, i) => ({
  name: `blocks.${Math.floor(i / 6)}.${['in', 'conv', 'x', 'dt', 'out', 'norm'][i % 6]}.weight`,
  shape: [i + 1, 16],
}))

export const tables: Gallery = {
  'parameterTable/block': {
    draw: () =>
      parameterTable([
        { name: 'inProjection.weight', shape: [16, 64] },
        { name: 'conv.weight', shape: [32, 1, 4] },
        { name: 'xProjection.weight', shape: [32, 10] },
        { name: 'ALog', shape: [32, 4] },
        { name: 'D', shape: [32] },
        { name: 'scale', shape: [] },
      ]),
    bad: {
      'no rows': () => parameterTable([]),
      'no shape': () => parameterTable([{ name: 'a' } as never]),
      'half a neuron': () => parameterTable([{ name: 'a', shape: [1.5] }]),
      'nothing at all': () => parameterTable(undefined as never),
      'empty parameter': () => parameterTable([{ name: 'a', shape: [0] }]),
    },
  },
  'parameterTable/long': { draw: () => parameterTable(long, { title: 'Fifteen blocks' }), bad: {} },
  'energyTable/three layers': {
    draw: () =>
      energyTable([
        { layer: 'query projection', operations: 24_000, kind: 'multiply-accumulate', picojoules: 110_400 },
        { layer: 'saliency layer', operations: 61_234, kind: 'accumulate', picojoules: 55_110.6 },
        { layer: 'proposal head', operations: 600, kind: 'accumulate', picojoules: 540 },
      ]),
    bad: {
      'no rows': () => energyTable([]),
      'no layers': () => energyTable({ layers: [] }),
      NaN: () => energyTable([{ layer: 'a', operations: Number.NaN, kind: 'accumulate', picojoules: 1 }]),
      'negative energy': () => energyTable([{ layer: 'a', operations: 1, kind: 'accumulate', picojoules: -1 }]),
      'unknown kind': () => energyTable([{ layer: 'a', operations: 1, kind: 'guess' as never, picojoules: 1 }]),
      'nothing at all': () => energyTable(undefined as never),
      'no spikes': () => energyTable([{ layer: 'a', operations: 0, kind: 'accumulate', picojoules: 0 }]),
    },
  },
  'ablationGrid/two metrics': {
    draw: () => ablationGrid(variants, { title: 'What each part is worth (made-up numbers)' }),
    bad: {
      'no rows': () => ablationGrid([]),
      NaN: () => ablationGrid([{ ...one, mean: Number.NaN }]),
      'mean outside': () => ablationGrid([{ ...one, mean: 3 }]),
      'named twice': () => ablationGrid([one, one]),
      'unknown baseline': () => ablationGrid([one], { baseline: 'b' }),
      'one row': () => ablationGrid([one]),
    },
  },
  'deadSaturatedMap/three layers': {
    draw: () =>
      deadSaturatedMap({
        'layer 1': rates(100),
        'layer 2': new Float32Array(30).fill(0.2),
        'layer 3': new Float32Array(64),
      }),
    bad: {
      'no neurons': () => deadSaturatedMap([]),
      'no layer': () => deadSaturatedMap({}),
      NaN: () => deadSaturatedMap([Number.NaN]),
      'counts for rates': () => deadSaturatedMap([0.1, 12]),
      'bounds that cross': () => deadSaturatedMap([0.1], { dead: 0.6 }),
      'one neuron': () => deadSaturatedMap([0.1]),
    },
  },
  'deadSaturatedMap/wide layers': {
    draw: () => deadSaturatedMap({ 'layer 1': rates(1024), 'layer 2': rates(2048) }),
    bad: {},
  },
}
