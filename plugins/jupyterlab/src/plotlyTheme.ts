/** Lab's colours for a Plotly figure: as a template, so that whatever the figure says itself stands above them. */
import type { Theme } from './theme.js'

type Json = Readonly<Record<string, unknown>>

export interface PlotlyFigure {
  readonly data: readonly Json[]
  readonly layout?: Json
  readonly frames?: readonly Json[]
  readonly config?: Json
}

export function themed(figure: PlotlyFigure, theme: Theme): Required<Omit<PlotlyFigure, 'config'>> {
  const { data, layout = {}, frames = [] } = figure
  return { data, layout: { ...layout, template: layout.template ?? template(theme) }, frames }
}

function template({ text, grid }: Theme): Json {
  const clear = 'rgba(0,0,0,0)'
  const axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid, automargin: true }
  const wall = { ...axis, backgroundcolor: clear, showbackground: false }
  return {
    layout: {
      paper_bgcolor: clear,
      plot_bgcolor: clear,
      font: { color: text },
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: wall, yaxis: wall, zaxis: wall },
    },
  }
}
