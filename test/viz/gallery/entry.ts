/** One picture of the gallery: drawn on the page, and tested as it is drawn there. */
import type { Figure } from 'spikemba/viz'

export interface Entry {
  /** Draws the picture; the same every time. */
  readonly draw: () => Figure
  /**
   * Bad or extreme input by what is wrong with it. Each must be refused by a FigureError that says what to do, or be
   * drawn with its marks.
   */
  readonly bad: Readonly<Record<string, () => Figure>>
}

/** The published function's name, and after a slash what it shows: `membraneTrace/two conventions`. */
export type Gallery = Readonly<Record<string, Entry>>
