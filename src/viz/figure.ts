/**
 * A picture as data: a Vega-Lite specification, the sentence that says what is to be seen, and an svg made without a browser.
 * Notebook kernels that know `Symbol.for('Jupyter.display')` show it as it is.
 */

/** The key under which kernels look for a rich value. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never

export interface Figure {
  /** One line for terminals, tests and screen readers. */
  readonly text: string
  readonly spec: Readonly<Record<string, unknown>>
  /** The picture, drawn by vega without a browser. */
  svg(): Promise<string>
  /** MIME type → content. */
  [DISPLAY](): Promise<Record<string, unknown>>
}

/** A value that no picture can show. */
export class FigureError extends Error {
  readonly tag = 'FigureError'
  constructor(
    readonly figure: string,
    reason: string,
  ) {
    super(`${figure}: ${reason}`)
    this.name = 'FigureError'
  }
}

/**
 * @param spec a Vega-Lite specification
 * @param text what is to be seen, in one line
 */
export function vegaLite(spec: Readonly<Record<string, unknown>>, text: string): Figure {
  const described = { description: text, ...spec }
  const svg = async (): Promise<string> => {
    // Loaded on first use: both are large, and vega cannot be loaded by require().
    const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
    const view = new vega.View(vega.parse(compile(described as never).spec), { renderer: 'none', logLevel: vega.Error })
    try {
      return await view.toSVG()
    } finally {
      view.finalize()
    }
  }
  return {
    text,
    spec: described,
    svg,
    [DISPLAY]: async () => ({ 'application/vnd.vegalite.v5+json': described, 'image/svg+xml': await svg(), 'text/plain': text }),
  }
}
