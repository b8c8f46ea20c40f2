/** Notebooks made for the tests, with outputs as a kernel would have left them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Bundle = Readonly<Record<string, unknown>>

/** Writes a notebook with one code cell for each output. */
export function writeOutputs(folder: string, name: string, outputs: readonly Bundle[]): void {
  const cells = outputs.map((data, k) => ({
    cell_type: 'code',
    id: `cell-${k}`,
    metadata: {},
    execution_count: k + 1,
    source: `// output ${k + 1}`,
    outputs: [{ output_type: 'display_data', data, metadata: {} }],
  }))
  writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: METADATA, cells }))
}

const METADATA = {
  kernelspec: { name: 'spikemba', display_name: 'TypeScript (SpikeMba)', language: 'typescript' },
  language_info: { name: 'typescript' },
}

export const vegaLite6 = (spec: Bundle): Bundle => ({
  'application/vnd.vegalite.v6+json': spec,
  'text/plain': 'a Vega-Lite 6 figure',
})
export const plotly = (figure: Bundle): Bundle => ({
  'application/vnd.plotly.v1+json': figure,
  'text/plain': 'a Plotly figure',
})

/** Membrane potentials of two neurons, no colours of its own. */
export const LINES = vegaLite6({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 400,
  height: 120,
  data: {
    values: Array.from({ length: 60 }, (_, k) => ({
      step: k % 30,
      U: 1 - Math.exp(-(k % 30) / (k < 30 ? 5 : 12)),
      neuron: k < 30 ? 'fast' : 'slow',
    })),
  },
  mark: { type: 'line', tooltip: true },
  encoding: {
    x: { field: 'step', type: 'quantitative' },
    y: { field: 'U', type: 'quantitative' },
    color: { field: 'neuron' },
  },
})
const wave = Array.from({ length: 24 }, (_, l) =>
  Array.from({ length: 16 }, (_, n) => Math.exp(-l / (2 + n)) * Math.cos(l / 3)),
)
export const PLOTS = [
  plotly({
    data: [{ type: 'scatter', x: [0, 1, 2, 3], y: [1, 4, 2, 3] }],
    layout: { title: { text: 'scatter' }, height: 260 },
  }),
  plotly({
    data: [{ type: 'heatmap', z: wave, colorscale: 'Viridis' }],
    layout: { title: { text: 'heatmap' }, height: 260 },
  }),
  plotly({
    data: [{ type: 'surface', z: wave, colorscale: 'Viridis' }],
    layout: { title: { text: 'surface' }, height: 400 },
  }),
]
