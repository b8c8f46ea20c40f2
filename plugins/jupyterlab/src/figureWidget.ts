/**
 * The widget of one figure in a cell's output: draws it, draws it again when Lab's theme changes, tells it its new
 * size.
 */
import type { LuminoWidgets, MimeModel, Renderer } from './jupyter.js'
import { currentTheme, onThemeChange, type Theme } from './theme.js'

/** A figure on the page. */
export interface Drawing {
  resize(): void
  dispose(): void
}

/** @param figure the output's content, not yet looked at */
export type Draw = (element: HTMLElement, figure: unknown, theme: Theme) => Promise<Drawing>

export function figureWidget({ Widget }: LuminoWidgets, draw: Draw): new (mimeType: string) => Renderer {
  return class FigureWidget extends Widget implements Renderer {
    private figure: unknown
    private drawing: Drawing | undefined
    /** Counts the requests to draw: what an older request brings is thrown away. */
    private request = 0
    private readonly forgetTheme = onThemeChange(() => void this.draw())

    constructor(private readonly mimeType: string) {
      super()
      this.addClass('jp-spikemba-figure')
      this.node.style.overflowX = 'auto' // a figure wider than the notebook
    }

    renderModel(model: MimeModel): Promise<void> {
      this.figure = model.data[this.mimeType]
      return this.draw()
    }

    private async draw(): Promise<void> {
      if (this.figure === undefined) return
      const request = ++this.request
      const element = document.createElement('div')
      element.style.visibility = 'hidden' // it needs a place on the page to know its width; the old drawing stays until it is ready
      this.node.append(element)
      let drawing: Drawing
      try {
        drawing = await draw(element, this.figure, currentTheme())
      } catch (error) {
        element.remove()
        throw new Error(
          `this ${this.mimeType} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
      if (request !== this.request || this.isDisposed) {
        drawing.dispose()
        element.remove()
        return
      }
      this.drawing?.dispose()
      this.node.replaceChildren(element)
      element.style.visibility = ''
      this.drawing = drawing
    }

    protected override onResize(): void {
      this.drawing?.resize()
    }

    protected override onAfterShow(): void {
      this.drawing?.resize()
    }

    /** Lab takes cells out of the page that are far out of view, and puts them back. */
    protected override onAfterAttach(): void {
      this.drawing?.resize()
    }

    override dispose(): void {
      this.forgetTheme()
      this.drawing?.dispose()
      this.drawing = undefined
      super.dispose()
    }
  }
}
