/** Draws a Plotly figure `{ data, layout?, frames?, config? }`. */
import Plotly from 'plotly.js-dist-min'
import type { Drawing } from './figureWidget.js'
import { type PlotlyFigure, themed } from './plotlyTheme.js'
import type { Theme } from './theme.js'

export async function drawPlotly(element: HTMLElement, content: unknown, theme: Theme): Promise<Drawing> {
  const figure = structuredClone(content) as PlotlyFigure // Plotly writes into what it draws
  if (!Array.isArray(figure?.data)) throw new Error('it has no list `data` of traces')
  const { data, layout, frames } = themed(figure, theme)
  await Plotly.newPlot(element, {
    data,
    layout,
    frames,
    config: { displaylogo: false, responsive: true, ...figure.config },
  })
  return { resize: () => Plotly.Plots.resize(element), dispose: () => Plotly.purge(element) }
}
