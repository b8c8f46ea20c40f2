/** Two runs beside each other, and clouds of points. */
import { pointCloud, runComparison } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const spikes = Uint8Array.from({ length: 12 * 80 }, (_, i) => Number((i * 7919) % 11 === 0))
const other = spikes.map((spike, i) => (i >= 30 * 12 + 5 && (i - 5) % 23 === 0 ? 1 - spike : spike))
const values = Float64Array.from({ length: 8 * 300 }, (_, i) => Math.sin(i / 50))
const drifted = values.map((value, i) => value + (i > 1000 ? ((i - 1000) / 3000) * Math.cos(i) : 0))
const helix = (turn: (angle: number) => number) => Float64Array.from({ length: 400 }, (_, i) => turn(i / 20))
/** Points that look drawn by chance, the same every time. */
const scatter = (count: number, seed: number) =>
  Float64Array.from(
    { length: count },
    (_, i) => ((Math.sin(seed + i * 12.9898) * 43758.5453) % 1) + ((Math.sin(seed * 2 + i * 78.233) * 12543.853) % 1),
  )

export const runs: Gallery = {
  'runComparison/spikes': {
    draw: () =>
      runComparison({ a: spikes, b: other, neurons: 12, names: ['loop', 'kernel'] }, { secondsPerStep: 0.01 }),
    bad: {
      'no values': () => runComparison({ a: [], b: [], neurons: 1 }),
      'another length': () => runComparison({ a: [1], b: [1, 0], neurons: 1 }),
      'a length that does not divide': () => runComparison({ a: [1, 0, 1], b: [1, 0, 1], neurons: 2 }),
      NaN: () => runComparison({ a: [Number.NaN], b: [1], neurons: 1 }),
      'no neurons': () => runComparison({ a: [1], b: [1], neurons: 0 }),
      'one name twice': () => runComparison({ a: [1], b: [1], neurons: 1, names: ['a', 'a'] }),
      'equal runs': () => runComparison({ a: spikes, b: spikes, neurons: 12 }),
    },
  },
  'runComparison/values': {
    draw: () =>
      runComparison({ a: values, b: drifted, neurons: 8, tolerance: 1e-3 }, { title: 'A drift from update 125 on' }),
    bad: {},
  },
  'runComparison/many spikes': {
    draw: () =>
      runComparison({
        a: new Uint8Array(40_000).fill(1),
        b: new Uint8Array(40_000).map((_, i) => Number(i < 16_000 || i % 3 > 0)),
        neurons: 64,
      }),
    bad: {},
  },
  'pointCloud/labels': {
    draw: () =>
      pointCloud(
        {
          x: scatter(300, 1),
          y: scatter(300, 2).map((y, i) => y + (i % 3)),
          label: Array.from({ length: 300 }, (_, i) => ['rest', 'moment', 'edge'][i % 3]!),
        },
        { x: 'component 1', y: 'component 2' },
      ),
    bad: {
      'no points': () => pointCloud({ x: [], y: [] }),
      'another length': () => pointCloud({ x: [1, 2], y: [1] }),
      'another length of z': () => pointCloud({ x: [1, 2], y: [1, 2], z: [1] }),
      NaN: () => pointCloud({ x: [1], y: [Number.NaN] }),
      'too few labels': () => pointCloud({ x: [1, 2], y: [1, 2], label: ['a'] }),
      'too many labels': () =>
        pointCloud({ x: scatter(20, 1), y: scatter(20, 2), label: Array.from({ length: 20 }, (_, i) => i) }),
      'nothing at all': () => pointCloud({} as never),
      'one point': () => pointCloud({ x: [1], y: [1] }),
      'one point in space': () => pointCloud({ x: [1], y: [1], z: [1] }),
      'two hundred thousand points': () => pointCloud({ x: scatter(2e5, 1), y: scatter(2e5, 2) }),
    },
  },
  'pointCloud/in space': {
    draw: () =>
      pointCloud(
        { x: helix(Math.cos), y: helix(Math.sin), z: helix((angle) => angle) },
        { x: 'h₁', y: 'h₂', z: 'time (s)' },
      ),
    bad: {},
  },
  'pointCloud/many': {
    draw: () => pointCloud({ x: scatter(6000, 1), y: scatter(6000, 2) }, { title: 'Six thousand points' }),
    bad: {},
  },
}
