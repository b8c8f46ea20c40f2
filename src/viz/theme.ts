/**
 * The house style: one look for every picture. Okabe-Ito colours (told apart by colour-blind readers), never colour
 * alone, a transparent background and mid-grey text, so that a picture reads on light and dark pages. Letters are never
 * of a series' colour: most of those are too light to be read on white.
 * Source: Okabe & Ito, Color Universal Design (2008).
 */

/** Okabe-Ito, by the role that a colour plays in every picture. */
export const COLORS = {
  input: '#009E73',
  membrane: '#0072B2',
  threshold: '#808080',
  spike: '#D55E00',
  saliency: '#0072B2',
  truth: '#009E73',
  prediction: '#E69F00',
  second: '#CC79A7',
} as const

/** Colours of several series of one kind, in this order; never used without {@link DASHES} or a name at the mark. */
export const SERIES = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const
/** Dashes that go with {@link SERIES}. */
export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
  [10, 2],
] as const

/**
 * Titles, labels and axes: the one grey whose contrast is 4.5 on white and on black alike. A host that knows its page
 * puts the page's own colour in its place; the svg does so by itself where it is part of a page.
 * Source: WCAG 2.2, success criterion 1.4.3.
 */
export const TEXT = '#767676'
/** The same in an svg that stands alone on a dark page, which tells it so. */
export const TEXT_ON_DARK = '#b3b3b3'
const GRID = '#88888833'

/** What every Vega-Lite specification of this library begins with. */
export interface FigureStyle {
  /** Version of Vega-Lite. */
  readonly $schema: string
  /** Color behind the figure. */
  readonly background: string
  /** Of the plotting area, pixels. */
  readonly width: number
  /** Of the plotting area, pixels. */
  readonly height: number
  /** Fonts, sizes and colors, as Vega-Lite takes them. */
  readonly config: {
    /** Family of every text. */
    readonly font: string
    /** Frame of the plotting area. */
    readonly view: object
    /** Axes. */
    readonly axis: object
    /** Legends. */
    readonly legend: object
    /** Titles. */
    readonly title: object
    /** Colors of series. */
    readonly range: object
  }
}

/** Spread first into every Vega-Lite specification. */
export const FIGURE_STYLE: FigureStyle = {
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  background: 'transparent',
  width: 640,
  height: 180,
  config: {
    font: 'system-ui, sans-serif',
    view: { stroke: null },
    axis: {
      labelColor: TEXT,
      titleColor: TEXT,
      gridColor: GRID,
      domainColor: TEXT,
      tickColor: TEXT,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
    },
    legend: {
      labelColor: TEXT,
      titleColor: TEXT,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
    },
    title: { color: TEXT, fontSize: 13, anchor: 'start', fontWeight: 600 },
    range: { category: [...SERIES] },
  },
}
