/** Files of arrays in Lab's file browser: NumPy's two, and safetensors, in which checkpoints keep their weights. */
import type { LuminoWidgets, MimeExtension, MimeModel, Renderer } from './jupyter.js'

export const ARRAY_FORMATS = ['npz', 'npy', 'safetensors'] as const
export type ArrayFormat = (typeof ARRAY_FORMATS)[number]

const mimeOf = (format: ArrayFormat): string => `application/vnd.spikemba.${format}`

export const arrayExtensions = ({ Widget }: LuminoWidgets): MimeExtension[] =>
  ARRAY_FORMATS.map((format) => ({
    id: `@spikemba/jupyterlab:${format}`,
    rank: 50,
    dataType: 'string',
    rendererFactory: {
      safe: true,
      mimeTypes: [mimeOf(format)],
      createRenderer: () => new (arraysWidget(Widget, format))(),
    },
    fileTypes: [
      {
        ...{ name: `spikemba-${format}`, displayName: `Arrays (${format})`, extensions: [`.${format}`] },
        ...{ mimeTypes: [mimeOf(format)], fileFormat: 'base64' },
      },
    ],
    documentWidgetFactoryOptions: {
      ...{ name: `Arrays (${format})`, modelName: 'base64', primaryFileType: `spikemba-${format}` },
      ...{ fileTypes: [`spikemba-${format}`], defaultFor: [`spikemba-${format}`] },
    },
  }))

function arraysWidget(Widget: LuminoWidgets['Widget'], format: ArrayFormat): new () => Renderer {
  return class ArraysWidget extends Widget implements Renderer {
    constructor() {
      super()
      this.addClass('jp-spikemba-arrays')
      Object.assign(this.node.style, {
        ...{ overflow: 'auto', padding: '8px 16px' },
        ...{ color: 'var(--jp-content-font-color1)', background: 'var(--jp-layout-color1)' },
      })
    }

    async renderModel(model: MimeModel): Promise<void> {
      const content = model.data[mimeOf(format)]
      const { showArrays } = await import('./arrays.js')
      if (!this.isDisposed) showArrays(this.node, String(content ?? ''), format)
    }
  }
}
