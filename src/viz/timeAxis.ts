import type { HeatmapAxis } from './heatmap.js'
import { requirePositive } from './series.js'
import type { FigureSize } from './size.js'
import { short } from './values.js'

/** The time axis of the maps: seconds where the length of a step is known, steps otherwise. */
export interface TimeMapOptions extends FigureSize {
  /** Seconds between two steps; with it the axis reads in seconds, without it in steps. */
  readonly secondsPerStep?: number
  /** Above the figure; default none. */
  readonly title?: string
}

export interface TimeAxis {
  readonly axis: HeatmapAxis
  /** A step in words. */
  at(step: number): string
}

export function timeAxis(figure: string, secondsPerStep: number | undefined, symbol = 'l'): TimeAxis {
  if (secondsPerStep === undefined) return { axis: { title: `step ${symbol}` }, at: (step) => `step ${step}` }
  requirePositive(figure, 'secondsPerStep', secondsPerStep)
  return { axis: { title: 'time (s)', step: secondsPerStep }, at: (step) => `${short(step * secondsPerStep)} s` }
}
