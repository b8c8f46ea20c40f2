/** Looks at the outputs on a page: what kind of figure each is, and whether something is really drawn in it. */
import type { Page } from 'playwright-core'

export interface FigureOnPage {
  readonly kind: 'vega' | 'plotly' | 'svg' | 'error' | 'other'
  /**
   * Vega: pixels that are not transparent; Plotly: traces and 3-D canvases; svg: the picture's width. 0 is an empty
   * figure.
   */
  readonly drawn: number
  readonly width: number
  readonly height: number
  /** Mean lightness of what is drawn, 0 black to 1 white; only of Vega's canvases. */
  readonly lightness?: number
  readonly text: string
}

export const figuresOnPage = (page: Page): Promise<FigureOnPage[]> =>
  page.evaluate(() => {
    const look = (output: Element) => {
      const canvas = output.querySelector<HTMLCanvasElement>('.vega-embed canvas')
      if (canvas) {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        let drawn = 0
        let light = 0
        for (let k = 0; k < data.length; k += 4) {
          if (!data[k + 3]) continue
          drawn++
          light += (data[k]! + data[k + 1]! + data[k + 2]!) / 765
        }
        return { kind: 'vega' as const, drawn, lightness: drawn ? light / drawn : 0 }
      }
      const vega = output.querySelector('.vega-embed svg')
      if (vega) return { kind: 'vega' as const, drawn: vega.querySelectorAll('path, text').length }
      const plot = output.querySelector('.js-plotly-plot')
      if (plot)
        return {
          kind: 'plotly' as const,
          drawn: plot.querySelectorAll('.trace, .scatterlayer > g, .heatmaplayer > g, .gl-container canvas').length,
        }
      const image = output.querySelector<HTMLImageElement>('img[src^="data:image/svg"]')
      if (image) return { kind: 'svg' as const, drawn: image.naturalWidth }
      const mime = output.getAttribute('data-mime-type') ?? ''
      const failed =
        /error|stderr/.test(mime) || output.querySelector('[data-mime-type$="error"], [data-mime-type$="stderr"]')
      return { kind: failed ? ('error' as const) : ('other' as const), drawn: 0 }
    }
    return Array.from(document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')).map((output) => {
      const { width, height } = (output.querySelector('canvas, svg, img') ?? output).getBoundingClientRect()
      return { ...look(output), width, height, text: (output.textContent ?? '').slice(0, 200) }
    })
  })
