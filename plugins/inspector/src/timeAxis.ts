/** The axis that all panels share: clips (or words) from left to right, spike steps inside each. */

/** Pixels left of the plot, for labels of values, and right of it. */
export const LEFT = 56
export const RIGHT = 14

export interface TimeAxis {
  /** Whole width in pixels, margins included. */
  readonly width: number
  readonly window: readonly [start: number, end: number]
  /** Clips or words in all. */
  readonly count: number
  /** Seconds of a clip; undefined when the axis shows words. */
  readonly clipSec: number | undefined
}

export const plotWidth = ({ width }: TimeAxis): number => Math.max(1, width - LEFT - RIGHT)

/** @param token a clip's left edge; fractions lie inside */
export function xOf(axis: TimeAxis, token: number): number {
  const [start, end] = axis.window
  return LEFT + ((token - start) / (end - start)) * plotWidth(axis)
}

export function tokenAt(axis: TimeAxis, x: number): number {
  const [start, end] = axis.window
  return start + ((x - LEFT) / plotWidth(axis)) * (end - start)
}

/** The window around a place that shows `factor` times as much, within what there is and never less than two clips. */
export function zoomed(
  { window: [start, end], count }: Pick<TimeAxis, 'window' | 'count'>,
  around: number,
  factor: number,
): readonly [number, number] {
  const length = Math.min(count, Math.max(Math.min(2, count), (end - start) * factor))
  const share = (around - start) / (end - start)
  return shifted({ window: [around - share * length, around - share * length + length], count }, 0)
}

/** The window moved by some clips, as far as there are any. */
export function shifted(
  { window: [start, end], count }: Pick<TimeAxis, 'window' | 'count'>,
  by: number,
): readonly [number, number] {
  const length = Math.min(count, end - start)
  const first = Math.max(0, Math.min(count - length, start + by))
  return [first, first + length]
}

/** Places for labels: whole seconds (or words) at round distances, not closer than 70 pixels. */
export function ticks(axis: TimeAxis): { readonly token: number; readonly label: string }[] {
  const unit = axis.clipSec ?? 1
  const [start, end] = axis.window.map((token) => token * unit) as [number, number]
  const least = ((end - start) * 70) / plotWidth(axis)
  const round =
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200].find((step) => step >= least) ??
    14400
  const step = axis.clipSec === undefined ? Math.max(1, round) : round
  const count = Math.floor((end - Math.ceil(start / step) * step) / step) + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const value = (Math.ceil(start / step) + i) * step
    return axis.clipSec === undefined
      ? { token: value + 0.5, label: `word ${value + 1}` }
      : { token: value / unit, label: seconds(value) }
  }).filter(({ token }) => token <= axis.window[1])
}

/** 75 s as "1:15", a fraction kept. */
export function seconds(value: number): string {
  const rounded = Math.round(value * 100) / 100
  if (rounded < 60) return `${rounded} s`
  const rest = Math.round((rounded % 60) * 10) / 10
  return `${Math.floor(rounded / 60)}:${rest < 10 ? '0' : ''}${rest}`
}
