/**
 * Draws a Vega-Lite specification, of version 6 or one that means the same there, with vega-embed: tooltips,
 * selections, and the menu that saves it as png or svg.
 */
import embed, { type VisualizationSpec } from 'vega-embed'
import type { Drawing } from './figureWidget.js'
import type { Theme } from './theme.js'

export async function drawVegaLite(element: HTMLElement, figure: unknown, { dark, grid }: Theme): Promise<Drawing> {
  if (typeof figure !== 'object' || figure === null)
    throw new Error(`found ${JSON.stringify(figure)}, expected a specification`)
  const { view, finalize } = await embed(element, structuredClone(figure) as VisualizationSpec, {
    mode: 'vega-lite',
    renderer: 'canvas',
    // What a specification itself says about colours stands above these.
    ...(dark ? { theme: 'dark', config: { background: 'transparent', axis: { gridColor: grid } } } : {}),
  })
  return { resize: () => void view.resize().runAsync(), dispose: finalize }
}
