/** Curves: any, kernels of state spaces, surrogate gradients. */
import { kernelPlot, lineChart, sliderFigure, surrogateCurve, vegaLite } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const time = Float64Array.from({ length: 301 }, (_, i) => i / 100)
const decay = (rate: number) => Float64Array.from({ length: 200 }, (_, k) => Math.exp(-rate * k))
const decays = ({ rate }: { readonly rate: number }) =>
  lineChart({ x: time, series: { decay: time.map((t) => Math.exp(-rate * t)) } }, { x: 'time (s)', y: 'h' })
const distance = Float64Array.from({ length: 401 }, (_, i) => (i - 200) / 100)

export const curves: Gallery = {
  'lineChart/three curves': {
    draw: () =>
      lineChart(
        {
          x: time,
          series: {
            exact: time.map((t) => Math.exp(-t)),
            bilinear: time.map((t) => (1 - t / 2) / (1 + t / 2)),
            Euler: time.map((t) => 1 - t),
          },
        },
        { x: 'step size Δ (s)', y: 'Ā', title: 'Three ways to discretise a = −1' },
      ),
    bad: {
      'no curve': () => lineChart({ x: [1], series: {} }),
      'no points': () => lineChart({ x: [], series: { a: [] } }),
      'NaN x': () => lineChart({ x: [Number.NaN], series: { a: [1] } }),
      'NaN y': () => lineChart({ x: [1], series: { a: [Number.NaN] } }),
      'another length': () => lineChart({ x: [1, 2], series: { a: [1] } }),
      'log of 0': () => lineChart({ x: [1, 2], series: { a: [1, 0] } }, { log: true }),
      'one point': () => lineChart({ x: [1], series: { a: [2] } }),
      'a million points': () =>
        lineChart({
          x: Float64Array.from({ length: 1e6 }, (_, i) => i),
          series: { a: Float64Array.from({ length: 1e6 }, (_, i) => i % 97) },
        }),
    },
  },
  'lineChart/logarithmic': {
    draw: () =>
      lineChart(
        {
          x: [16, 64, 256, 1024],
          series: { float32: [3e-7, 8e-7, 2e-6, 9e-6], float64: [2e-16, 4e-16, 2e-15, 6e-15] },
        },
        { x: 'length l (steps)', y: 'largest error', log: true, title: 'Error against length' },
      ),
    bad: { 'negative value': () => lineChart({ x: [1], series: { a: [-1] } }, { log: true }) },
  },
  'sliderFigure/decays at ten rates': {
    draw: () => sliderFigure(decays, { rate: { min: 1, max: 10, step: 1, label: 'rate (1/s)' } }, { y: [0, 1] }),
    bad: {
      'no slider': () => sliderFigure(decays as never, {}),
      'NaN value': () => sliderFigure(decays, { rate: { min: 1, max: Number.NaN, step: 1 } }),
      'steps that miss the end': () => sliderFigure(decays, { rate: { min: 1, max: 2, step: 0.3 } }),
      'a start between two values': () => sliderFigure(decays, { rate: { min: 1, max: 4, step: 1, value: 1.5 } }),
      'a million pictures': () => sliderFigure(decays, { rate: { min: 0, max: 1, step: 1e-6 } }),
      'pictures of two forms': () =>
        sliderFigure(({ rate }) => (rate > 1 ? vegaLite({ mark: 'bar' }, 'bars') : decays({ rate })), {
          rate: { min: 1, max: 2, step: 1 },
        }),
      'one line at every rate': () => sliderFigure(() => decays({ rate: 1 }), { rate: { min: 1, max: 3, step: 1 } }),
    },
  },
  'kernelPlot/three time constants': {
    draw: () => kernelPlot({ 'a = −1': decay(0.01), 'a = −4': decay(0.04), 'a = −16': decay(0.16) }, { dt: 0.01 }),
    bad: {
      'no kernel': () => kernelPlot({}),
      'empty kernel': () => kernelPlot([]),
      'NaN kernel': () => kernelPlot([1, Number.NaN]),
      'another length': () => kernelPlot({ a: [1, 2], b: [1] }),
      'dt 0': () => kernelPlot([1], { dt: 0 }),
      'zeros only': () => kernelPlot([0, 0, 0]),
      'log of zeros only': () => kernelPlot([0, 0, 0], { log: true }),
      'nothing at all': () => kernelPlot(undefined as never),
    },
  },
  'kernelPlot/logarithmic': {
    draw: () => kernelPlot(decay(0.08), { log: true, title: 'The same decay as a line' }),
    bad: {},
  },
  'surrogateCurve/two': {
    draw: () =>
      surrogateCurve(distance, {
        'ATan(α = 2)': distance.map((u) => 1 / (1 + (Math.PI * u) ** 2)),
        'sigmoid(α = 4)': distance.map((u) => 4 / (1 + Math.exp(-4 * u)) / (1 + Math.exp(4 * u))),
      }),
    bad: {
      'no derivative': () => surrogateCurve(distance, {}),
      'another length': () => surrogateCurve([0, 1], { a: [1] }),
      'NaN derivative': () => surrogateCurve([0], { a: [Number.NaN] }),
      'zeros only': () => surrogateCurve([-1, 0, 1], { 'true step': [0, 0, 0] }),
    },
  },
}
