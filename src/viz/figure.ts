import { DISPLAY } from '../display/index.js'
import { still } from './interactive.js'
import { saveAs } from './saveFigure.node.js'
import { type FigureSize, resized } from './size.js'
import { finish } from './svg.js'
import { FIGURE_STYLE } from './theme.js'

/**
 * What draws a figure's `spec`. Notebooks draw version 5 of Vega-Lite; the specifications use nothing that version 6
 * changed.
 */
export type FigureMime = 'application/vnd.vegalite.v5+json' | 'application/vnd.plotly.v1+json'

/**
 * A picture as data: a specification, the sentence that says what is to be seen, and an svg made without a browser.
 * Curves and grids are Vega-Lite, 3-D and very many points are Plotly; both carry an svg of the same data, so that a
 * saved notebook shows them where no script runs. Notebook kernels that know `Symbol.for('Jupyter.display')` show a
 * figure as it is.
 */
export interface Figure {
  /** One line for terminals, tests and screen readers. */
  readonly text: string
  /** What draws `spec`. */
  readonly mime: FigureMime
  /** The specification, JSON: what a notebook stores and an editor can change. */
  readonly spec: Readonly<Record<string, unknown>>
  /** The picture, drawn by vega without a browser. */
  svg(): Promise<string>
  /**
   * Writes the picture into a file (Node only): `.svg`, `.png` on white, twice as many pixels as the figure has, or
   * `.json`, the specification.
   * @throws FigureError for another ending, or a PNG where no font is installed
   */
  save(path: string): Promise<void>
  /** MIME type → content. */
  [DISPLAY](): Promise<Record<string, unknown>>
}

/** A value that no picture can show. */
export class FigureError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'FigureError'
  constructor(
    /** The picture that was asked for. */
    readonly figure: string,
    reason: string,
  ) {
    super(`${figure}: ${reason}`)
    this.name = 'FigureError'
  }
}

/**
 * A figure from a Vega-Lite specification of one's own, in the look of this library's pictures.
 *
 * @param spec a Vega-Lite specification
 * @param text what is to be seen, in one line
 * @param size of the plots, where it is not the one of the specification
 */
export function vegaLite(spec: Readonly<Record<string, unknown>>, text: string, size: FigureSize = {}): Figure {
  const described = { description: text, ...resized(spec, size) }
  return figure('application/vnd.vegalite.v5+json', described, text, () => draw(described, text))
}

/**
 * A figure from a Plotly specification of one's own: for 3-D and very many points.
 *
 * @param spec a Plotly figure: `data` (traces) and `layout`
 * @param text what is to be seen, in one line
 * @param picture a Vega-Lite specification of the same data, for the svg
 */
export function plotly(
  spec: { readonly data: readonly object[]; readonly layout: object },
  text: string,
  picture: Readonly<Record<string, unknown>>,
): Figure {
  return figure('application/vnd.plotly.v1+json', { ...spec }, text, () => draw(picture, text))
}

/** A figure of a specification whose svg is made otherwise. */
export function figure(
  mime: FigureMime,
  spec: Readonly<Record<string, unknown>>,
  text: string,
  svg: () => Promise<string>,
): Figure {
  return {
    text,
    mime,
    spec,
    svg,
    save: (path) => saveAs({ spec, svg }, path),
    [DISPLAY]: async () => ({ [mime]: spec, 'image/svg+xml': await svg(), 'text/plain': text }),
  }
}

async function draw(spec: Readonly<Record<string, unknown>>, text: string): Promise<string> {
  // Loaded on first use: both are large, and vega cannot be loaded by require().
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  // A copy: vega marks every row that it draws.
  const view = new vega.View(vega.parse(compile(structuredClone(still(spec)) as never).spec), {
    renderer: 'none',
    logLevel: vega.Error,
  })
  try {
    return finish(await view.toSVG(), text, FIGURE_STYLE.config.font)
  } finally {
    view.finalize()
  }
}
