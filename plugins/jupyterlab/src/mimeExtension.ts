/** The MIME types that this extension draws. Lab itself draws Vega-Lite 5 and older, and no Plotly. */
import { figureWidget } from './figureWidget.js'
import type { LuminoWidgets, MimeExtension } from './jupyter.js'

export const VEGA_LITE = 'application/vnd.vegalite.v6+json'
export const PLOTLY = 'application/vnd.plotly.v1+json'

/** @param lumino Lab's own `@lumino/widgets` */
export function mimeExtensions(lumino: LuminoWidgets): MimeExtension[] {
  const VegaLiteFigure = figureWidget(lumino, VEGA_LITE, async (...figure) => (await import('./vegaLite.js')).drawVegaLite(...figure))
  const PlotlyFigure = figureWidget(lumino, PLOTLY, async (...figure) => (await import('./plotly.js')).drawPlotly(...figure))
  return [
    {
      id: '@spikemba/jupyterlab:vega-lite',
      rank: 50,
      dataType: 'json',
      rendererFactory: { safe: true, mimeTypes: [VEGA_LITE], createRenderer: () => new VegaLiteFigure() },
    },
    {
      id: '@spikemba/jupyterlab:plotly',
      rank: 50,
      dataType: 'json',
      rendererFactory: { safe: true, mimeTypes: [PLOTLY], createRenderer: () => new PlotlyFigure() },
    },
  ]
}
