/**
 * The MIME types that this extension draws. Lab itself draws no Plotly and no Vega-Lite 6; Vega-Lite 5 it draws, but
 * not in its theme's colours, and it writes a png beside each figure into the notebook, which is then changed by being
 * looked at.
 */
import { arrayExtensions } from './arraysWidget.js'
import { figureWidget } from './figureWidget.js'
import type { LuminoWidgets, MimeExtension } from './jupyter.js'
import { keepKeys } from './keyboard.js'
import { LIVE, RECORDING, recordingWidget } from './recordingWidget.js'

export const VEGA_LITE = ['application/vnd.vegalite.v6+json', 'application/vnd.vegalite.v5+json']
export const PLOTLY = 'application/vnd.plotly.v1+json'

/** @param lumino Lab's own `@lumino/widgets` */
export function mimeExtensions(lumino: LuminoWidgets): MimeExtension[] {
  keepKeys(document)
  const VegaLiteFigure = figureWidget(lumino, async (...figure) =>
    (await import('./vegaLite.js')).drawVegaLite(...figure),
  )
  const PlotlyFigure = figureWidget(lumino, async (...figure) => (await import('./plotly.js')).drawPlotly(...figure))
  const RecordingView = recordingWidget(lumino)
  return [
    {
      id: '@spikemba/jupyterlab:vega-lite',
      rank: 50, // Lab's own has 57
      dataType: 'json',
      rendererFactory: {
        safe: true,
        mimeTypes: VEGA_LITE,
        createRenderer: ({ mimeType }) => new VegaLiteFigure(mimeType),
      },
    },
    {
      id: '@spikemba/jupyterlab:plotly',
      rank: 50,
      dataType: 'json',
      rendererFactory: {
        safe: true,
        mimeTypes: [PLOTLY],
        createRenderer: ({ mimeType }) => new PlotlyFigure(mimeType),
      },
    },
    {
      id: '@spikemba/jupyterlab:recording',
      rank: 50,
      dataType: 'string',
      rendererFactory: {
        safe: true,
        mimeTypes: [RECORDING],
        createRenderer: ({ mimeType }) => new RecordingView(mimeType),
      },
      fileTypes: [
        {
          name: 'spikemba-recording',
          displayName: 'SpikeMba recording',
          extensions: ['.spike'],
          mimeTypes: [RECORDING],
          fileFormat: 'base64',
        },
      ],
      documentWidgetFactoryOptions: {
        name: 'Spike inspector',
        modelName: 'base64',
        primaryFileType: 'spikemba-recording',
        fileTypes: ['spikemba-recording'],
        defaultFor: ['spikemba-recording'],
      },
    },
    {
      id: '@spikemba/jupyterlab:live',
      rank: 50,
      dataType: 'string',
      rendererFactory: {
        safe: true,
        mimeTypes: [LIVE],
        createRenderer: ({ mimeType }) => new RecordingView(mimeType),
      },
    },
    ...arrayExtensions(lumino),
  ]
}
